/** Where a customer's data is kept together: one of a fixed number of places, which its conversations' ids tell. */
import { hash } from 'node:crypto';
import type { Customer } from './conversation.js';

/** How many places there are. Part of the stored form: never changed. */
export const placeCount = 256;

/** The SHA-256, in hexadecimal, of a name in a channel; different for all names, broken surrogates included. Part of the stored form. */
export function hashOf(channel: string, name: string): string {
  return hash('sha256', JSON.stringify([channel, name]));
}

/** The place of a customer: the first byte of its hash. Part of the stored form. */
export function placeOf({ channel, sessionId }: Customer): number {
  return Number.parseInt(hashOf(channel, sessionId).slice(0, 2), 16);
}

/** A random UUID for a new conversation of the customer: its first two digits say where it is kept, the others stay random. */
export function placedUuid(customer: Customer, uuid: string): string {
  return placeOf(customer).toString(16).padStart(2, '0') + uuid.slice(2);
}

const placed = /(?:^|_)([0-9a-f]{2})[0-9a-f]{6}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** What the id of a conversation says of its place; null if it ends in no UUID. Ids of other origin may be wrong about it. */
export function placeInId(id: string): number | null {
  const [, digits] = placed.exec(id) ?? [];
  return digits === undefined ? null : Number.parseInt(digits, 16);
}
