/** Changes to a frame: at its keys, its values, its nesting, or its bytes. */
import { nastyKeys, nastyValues } from './nasty.js';

/** One change; `at` and `pick` are any whole numbers and chosen from what there is. */
export interface Mutation {
  readonly how: (typeof mutationKinds)[number];
  readonly at: number;
  readonly pick: number;
}

export const mutationKinds = [
  'remove key',
  'rename key',
  'add key',
  'replace value',
  'swap values',
  'wrap',
  'unwrap',
  'move',
] as const;

/** A place in a value: its holder and the key there. */
interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

/** Changes `frame` in place, one mutation after the other. */
export function mutate(frame: Record<string, unknown>, mutations: readonly Mutation[]): void {
  for (const mutation of mutations) {
    const places = placesIn(frame);
    const place = chosen(places, mutation.at);
    if (place !== undefined) mutators[mutation.how](place, mutation.pick, places);
  }
}

const mutators: Record<Mutation['how'], (place: Place, pick: number, places: readonly Place[]) => void> = {
  'remove key': ({ holder, key }) => {
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else Reflect.deleteProperty(holder, key);
  },
  'rename key': ({ holder, key }, pick) => {
    const value = holder[key];
    Reflect.deleteProperty(holder, key);
    define(holder, chosen(nastyKeys, pick) ?? '', value);
  },
  'add key': ({ holder }, pick) => define(holder, chosen(nastyKeys, pick) ?? '', nastyValue(pick)),
  'replace value': ({ holder, key }, pick) => define(holder, key, nastyValue(pick)),
  'swap values': ({ holder, key }, pick, places) => {
    const other = chosen(places, pick);
    if (other !== undefined) define(holder, key, structuredClone(other.holder[other.key]));
  },
  wrap: ({ holder, key }, pick) => {
    const levels = (pick % 40) + 1;
    for (let level = 0; level < levels; level++)
      define(holder, key, pick % 2 === 0 ? [holder[key]] : { [key]: holder[key] });
  },
  unwrap: ({ holder, key }, pick) => {
    const value = holder[key];
    if (typeof value === 'object' && value !== null) define(holder, key, chosen(Object.values(value), pick));
  },
  move: ({ holder, key }, pick, places) => {
    const value = holder[key];
    Reflect.deleteProperty(holder, key);
    const target = chosen(places, pick)?.holder;
    if (target !== undefined) define(target, key, structuredClone(value));
  },
};

/** How the bytes of a frame are changed. */
export interface ByteMutation {
  readonly how: 'flip' | 'insert' | 'delete' | 'repeat' | 'cut';
  readonly at: number;
  readonly byte: number;
}

export function mutateBytes(bytes: Buffer, mutations: readonly ByteMutation[]): Buffer {
  return mutations.reduce((before, { how, at, byte }) => {
    const place = at % (before.length + 1);
    const [head, tail] = [before.subarray(0, place), before.subarray(place)];
    switch (how) {
      case 'flip':
        return Buffer.concat([head, Buffer.from([(tail[0] ?? 0) ^ byte]), tail.subarray(1)]);
      case 'insert':
        return Buffer.concat([head, Buffer.from([byte]), tail]);
      case 'delete':
        return Buffer.concat([head, tail.subarray(byte % 16)]);
      case 'repeat':
        return Buffer.concat([head, ...Array.from({ length: byte % 64 }, () => tail.subarray(0, 8)), tail]);
      case 'cut':
        return head;
    }
  }, bytes);
}

function placesIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesIn(holder[key])]);
}

/** As an own property, whatever its name; arrays get what has no index at their end. */
function define(holder: Record<string, unknown>, name: string, value: unknown): void {
  const key = Array.isArray(holder) && !/^\d+$/.test(name) ? String(holder.length) : name;
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function chosen<T>(all: readonly T[], pick: number): T | undefined {
  return all[pick % all.length];
}

/** A copy, for it may be changed later. */
function nastyValue(pick: number): unknown {
  return structuredClone(chosen(nastyValues, pick));
}
