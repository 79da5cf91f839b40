// Single values as databases, frameworks and languages write them: each reader takes any value, and says what it means.
import { z } from 'zod';

/** The object meant: itself, the first element of a list, or either as JSON text; null if it is none. */
export function objectIn(value: unknown): Record<string, unknown> | null {
  const read = Array.isArray(value) ? jsonIn(value[0]) : jsonIn(value);
  const object = Array.isArray(read) ? jsonIn(read[0]) : read;
  return isObject(object) ? object : null;
}

/** The value that a text holds as JSON of an object or a list; any other value as it is. Never throws. */
export function jsonIn(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** True for an object that is no list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const trueWords = new Set(['true', 't', 'yes', 'y', 'on', '1', '1.0', '\u0001']);
const falseWords = new Set(['false', 'f', 'no', 'n', 'off', '0', '0.0', '\0', '', 'null', 'none', 'nil']);

/** What is meant as true or false, whether written as such, as a number, a word or a bit column; undefined for anything else. */
export function flagIn(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value) !== 0;
  if (typeof value === 'string') {
    const word = value.trim().toLowerCase();
    if (trueWords.has(word)) return true;
    return falseWords.has(word) ? false : undefined;
  }
  // A bit column in the way that Node writes bytes as JSON.
  const bytes = isObject(value) ? value.data : value;
  return Array.isArray(bytes) && bytes.length === 1 ? flagIn(bytes[0]) : undefined;
}

/** A number, or a text that is one; undefined for anything else. */
export function numberIn(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** Any value, or none at all. */
export const anything = z.unknown().optional();

/** One word out of a list, whatever its case, blanks around it and the name of an enumeration before it ("Sender.AGENT"). */
export function wordIn<const W extends string>(words: readonly W[]) {
  return anything
    .transform((value) => {
      if (typeof value !== 'string') return value;
      const word = value.trim().toLowerCase();
      return word.slice(word.lastIndexOf('.') + 1);
    })
    .pipe(z.enum(words));
}

/** An id as the Helpdesk gives it: opaque (helpdesk.md 12, U16), so that a number counts as the text that it is written as. */
export const givenIdSchema = anything
  .transform((value) => {
    if (typeof value === 'bigint' || typeof value === 'number') return String(value);
    return isObject(value) && typeof value.$oid === 'string' ? value.$oid : value;
  })
  .pipe(z.string().min(1));

/** Missing or no boolean reads as false. */
export const flagSchema = anything.transform((value) => flagIn(value) ?? false).meta({ type: 'boolean' });

/** Missing reads as an empty text, a number or boolean as it is written. */
export const textSchema = anything
  .transform((value) => {
    if (value === null || value === undefined) return '';
    return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint' ? String(value) : value;
  })
  .pipe(z.string());

/** A date as it was written, a number as text; what is neither reads as an empty text, which is no instant. */
export const dateSchema = anything
  .transform((value): string => {
    if (isObject(value)) return typeof value.$date === 'string' ? value.$date : '';
    return typeof value === 'string' ? value : (numberIn(value)?.toString() ?? '');
  })
  .meta({ type: 'string', description: 'An ISO time.' });
