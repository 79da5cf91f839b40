/** The names of places and of what is in them. All of it is part of the stored form. */
import calculateSlot from 'cluster-key-slot';
import { LRUCache } from 'lru-cache';
import type { Customer, Ref } from '../contract/conversation.js';
import { hashOf, placeCount, placeInId } from '../contract/place.js';

const slots = 16_384;
const slotsPerPlace = slots / placeCount;

/** Hashes of names in use: a look-up costs a tenth of a hash. */
const hashes = new LRUCache<string, string>({ max: 50_000 });
const nameLength = 32;

/** One hash tag for each place, spread evenly over the slots of a cluster: the smallest number whose slot lies in the place's share. */
const tags: readonly string[] = findTags();

/** The hash tag of a place. */
function placeTag(place: number): string {
  const tag = tags[place];
  if (tag === undefined) throw new Error(`there is no place ${place}`);
  return tag;
}

/** All hash tags of places. */
export const placeTags = tags;

/** A customer's name in keys: of fixed length, and nothing personal in it. */
export function customerName({ channel, sessionId }: Customer): string {
  return nameOf(channel, sessionId);
}

/** A conversation's name in keys. */
export function conversationName({ channel, id }: Ref): string {
  return nameOf(channel, id);
}

/** Where a conversation is by what its id says, or where it is noted where it is instead. */
export function tagOfId({ channel, id }: Ref): string {
  return placeTag(placeInId(id) ?? placeOfName(nameOf(channel, id)));
}

export function tagOfCustomer({ channel, sessionId }: Customer): string {
  return placeTag(placeOfName(nameOf(channel, sessionId)));
}

/** Where something is that has a place by the first byte of a hash. */
export function tagOfName(name: string): string {
  return placeTag(placeOfName(name));
}

/** As `placeOf`: by the first byte of the hash. */
function placeOfName(name: string): number {
  return Number.parseInt(name.slice(0, 2), 16);
}

/** The name in keys of whatever has a name in a channel. */
export function nameOf(channel: string, name: string): string {
  // Different for all: a channel's name has no line break.
  const key = `${channel}\n${name}`;
  let hash = hashes.get(key);
  if (hash === undefined) hashes.set(key, (hash = hashOf(channel, name).slice(0, nameLength)));
  return hash;
}

function findTags(): string[] {
  const found = new Array<string>(placeCount);
  let left = placeCount;
  for (let number = 0; left > 0; number += 1) {
    const place = Math.floor(calculateSlot(String(number)) / slotsPerPlace);
    if (found[place] !== undefined) continue;
    found[place] = String(number);
    left -= 1;
  }
  return found;
}
