/** Which conversations a list request selects, and on which page (captivate.md 5.5). */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { isJsonObject } from '../json.js';
import type { JsonObject, JsonValue } from '../json.js';

/** The schema of a `Pagination`. */
export const paginationSchema = z.strictObject({
  hasNextPage: z.boolean(),
  hasPrevPage: z.boolean(),
  page: z.int().positive(),
  pageSize: z.int().positive(),
  total: z.int().nonnegative(),
  totalPages: z.int().nonnegative(),
});

/** Where a page lies in the whole list. */
export type Pagination = z.output<typeof paginationSchema>;

/** True if every filtered key has exactly that value; an empty filter matches all. */
export function matchesFilter(metadata: JsonObject, filter: JsonObject): boolean {
  return Object.entries(filter).every(([key, wanted]) =>
    valuesOf(metadata, key).some((value) => isDeepStrictEqual(value, wanted)),
  );
}

/** True if every searched key holds that text somewhere in its value, case ignored; an empty text matches all. */
export function matchesSearch(metadata: JsonObject, search: JsonObject): boolean {
  return Object.entries(search).every(([key, wanted]) => {
    const term = textOf(wanted)?.toLowerCase();
    if (term === '') return true;
    return term !== undefined && valuesOf(metadata, key).some((value) => contains(value, term));
  });
}

/** Where a page lies, pages counted from 1. */
export function paginationOf(total: number, page: number, limit: number): Pagination {
  const totalPages = Math.ceil(total / limit);
  return { hasNextPage: page < totalPages, hasPrevPage: page > 1, page, pageSize: limit, total, totalPages };
}

/** The value of a key, and what it wraps when it is of the form `title: {type: "title", title}` (captivate.md 5.6). */
function valuesOf(metadata: JsonObject, key: string): JsonValue[] {
  const value = Object.hasOwn(metadata, key) ? metadata[key] : undefined;
  if (value === undefined) return [];
  const wrapped = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return wrapped === undefined ? [value] : [value, wrapped];
}

function contains(value: JsonValue, term: string): boolean {
  if (typeof value === 'object') return value !== null && Object.values(value).some((inner) => contains(inner, term));
  return String(value).toLowerCase().includes(term);
}

function textOf(value: JsonValue): string | undefined {
  return typeof value === 'object' ? undefined : String(value);
}
