/** The names of places and of what is in them. All of it is part of the stored form. */
import calculateSlot from 'cluster-key-slot';
import type { Customer, Ref } from '../contract/conversation.js';
import { hashOf, placeCount, placeInId, placeOf } from '../contract/place.js';

const slots = 16_384;
const slotsPerPlace = slots / placeCount;

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
  return hashOf(channel, sessionId).slice(0, 32);
}

/** A conversation's name in keys. */
export function conversationName({ channel, id }: Ref): string {
  return hashOf(channel, id).slice(0, 32);
}

/** Where a conversation is by what its id says, or where it is noted where it is instead. */
export function tagOfId({ channel, id }: Ref): string {
  return placeTag(placeInId(id) ?? Number.parseInt(hashOf(channel, id).slice(0, 2), 16));
}

export function tagOfCustomer(customer: Customer): string {
  return placeTag(placeOf(customer));
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
