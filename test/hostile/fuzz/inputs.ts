/** What is thrown at the bridge: examples of the wire, changed at random, and things that are no frame at all. */
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { mutate, mutateBytes, mutationKinds } from './mutations.js';
import { nastyValues } from './nasty.js';

export interface Input {
  readonly bytes: Buffer;
  /** As a binary WebSocket message. */
  readonly isBinary: boolean;
}

/** Who is meant where the examples name a conversation, a socket or a user. */
export type Whose = 'own' | 'foreign' | 'nobody';

export type Ids = Readonly<Record<'conversation' | 'message' | 'socket' | 'user', string>>;

interface Example {
  readonly direction: string;
  readonly frame?: { readonly event?: { readonly event_type: string } };
}

const fixture = new URL('../../fixtures/captivate-examples.json', import.meta.url);
const all = JSON.parse(readFileSync(fixture, 'utf8')) as Example[];
const frames = all.flatMap(({ frame }) => (frame === undefined ? [] : [JSON.stringify(frame)]));

/** Every event that a client may send, as the examples have them. */
export const eventTypes: readonly string[] = [
  ...new Set(
    all.flatMap(({ direction, frame }) => (direction === 'client->server' ? (frame?.event?.event_type ?? []) : [])),
  ),
].filter((type) => type !== 'typing_started');

/** The same inputs for the same seed. `idsOf` names who is meant; it is asked when the input is made. */
export interface RawInput {
  readonly whose: Whose;
  readonly make: (ids: Ids | null) => Input;
}

/** The largest frame that the bridge under test takes. */
export const frameLimit = 16_384;

export function inputs(count: number, seed: number): RawInput[] {
  return fc.sample(input, { numRuns: count, seed });
}

const whose = fc.constantFrom<Whose>('own', 'own', 'own', 'foreign', 'nobody');
const nat = fc.nat(100_000);

const mutated = fc
  .record({
    frame: fc.constantFrom(...frames),
    mutations: fc.array(fc.record({ how: fc.constantFrom(...mutationKinds), at: nat, pick: nat }), { maxLength: 3 }),
  })
  .map(({ frame, mutations }) => {
    const parsed = JSON.parse(frame) as Record<string, unknown>;
    mutate(parsed, mutations);
    return Buffer.from(JSON.stringify(parsed));
  });

const byteMutation = fc.record({
  how: fc.constantFrom('flip', 'insert', 'delete', 'repeat', 'cut'),
  at: nat,
  byte: fc.integer({ min: 0, max: 255 }),
});

const garbled = fc
  .record({ bytes: mutated, changes: fc.array(byteMutation, { minLength: 1, maxLength: 4 }) })
  .map(({ bytes, changes }) => mutateBytes(bytes, changes));

const payload = fc.oneof(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(...nastyValues));

const generated = fc
  .record({
    action: fc.option(payload, { nil: undefined }),
    event: fc.record({
      event_type: fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...eventTypes) }, { weight: 1, arbitrary: payload }),
      event_payload: fc.oneof(
        payload,
        fc.record(
          {
            conversation_id: fc.oneof(fc.constant(conversationMark()), payload),
            userId: fc.oneof(fc.constant('u-204'), payload),
            content: payload,
            metadata: payload,
            data: payload,
            id: fc.oneof(fc.constantFrom('escalateToHuman', 'closeConversation', 'reviewConversation'), payload),
            message_id: payload,
            softdelete: payload,
            filter: payload,
            search: payload,
            pagination: payload,
            apiKeys: payload,
          },
          { requiredKeys: ['conversation_id'] },
        ),
      ),
      socket_id: payload,
    }),
  })
  .map((frame) => Buffer.from(JSON.stringify(frame)));

const noise = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }).map((text) => Buffer.from(text)),
  fc.json({ maxDepth: 4 }).map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc.integer({ min: frameLimit - 2, max: frameLimit * 3 }).map((length) => Buffer.alloc(length, 'x')),
);

const bytes = fc.oneof(
  { weight: 12, arbitrary: mutated },
  { weight: 4, arbitrary: generated },
  { weight: 3, arbitrary: garbled },
  { weight: 1, arbitrary: noise },
);

const input: fc.Arbitrary<RawInput> = fc
  .record({ bytes, whose, isBinary: fc.integer({ min: 0, max: 99 }).map((chance) => chance === 0) })
  .map((made) => ({
    whose: made.whose,
    make: (ids) => ({ isBinary: made.isBinary, bytes: ids === null ? made.bytes : withIds(made.bytes, ids) }),
  }));

function conversationMark(): string {
  return 'u-204_5b0e1c52-7a64-4d0b-9f2e-3c8d1a6b7e90';
}

/** Byte by byte, for the text may be broken. */
function withIds(bytes: Buffer, { conversation, message, socket, user }: Ids): Buffer {
  const text = bytes
    .toString('latin1')
    .replaceAll(conversationMark(), conversation)
    .replaceAll('Zk3a9QeLvHcCAbE=', socket)
    .replaceAll('u-204', user)
    .replaceAll(/\bm-8\d\b/g, message);
  return Buffer.from(text, 'latin1');
}
