/** JSON values as they come from strangers: their types, their limits, and the one walk that makes them safe to keep. */
import { UnheldNumber } from './parse.js';

/** Anything that JSON can say. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;

/** An object of JSON, as strangers may write it. */
export interface JsonObject {
  [key: string]: JsonValue;
}

/** Containers inside containers that a value may have; deeper is refused. */
export const MAX_JSON_DEPTH = 32;

/** Entries that one array or object may have; more are refused. */
export const MAX_JSON_ENTRIES = 10_000;

type Limit = 'depth' | 'entries' | 'number';

/** The safe copy, or the limit that the value is over; 'number' stands for one that JavaScript cannot hold (see `parseJson`). */
export type Sanitized = { ok: true; value: JsonValue } | { ok: false; reason: Limit };

const DROPPED_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/** True for a plain object as JSON knows it: not null, not an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Copies a value as JSON without the keys `__proto__`, `constructor` and `prototype` at any depth. Strings stay exactly
 * as they are; what JSON cannot hold becomes null (in objects it is left out). `depth`: containers around the value. Never
 * throws for parsed JSON.
 */
export function sanitizeJson(value: unknown, depth = 0): Sanitized {
  try {
    return { ok: true, value: copyValue(value, depth) ?? null };
  } catch (error) {
    if (error instanceof LimitExceeded) return { ok: false, reason: error.limit };
    throw error;
  }
}

class LimitExceeded extends Error {
  constructor(readonly limit: Limit) {
    super(`JSON over the limit of ${limit}`);
  }
}

function copyValue(value: unknown, depth: number): JsonValue | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'bigint' || value instanceof UnheldNumber) throw new LimitExceeded('number');
  if (typeof value !== 'object') return undefined;
  if (depth >= MAX_JSON_DEPTH) throw new LimitExceeded('depth');
  return Array.isArray(value) ? copyArray(value, depth) : copyObject(value, depth);
}

function copyArray(source: unknown[], depth: number): JsonValue[] {
  if (source.length > MAX_JSON_ENTRIES) throw new LimitExceeded('entries');
  return Array.from(source, (item) => copyValue(item, depth + 1) ?? null);
}

function copyObject(source: object, depth: number): JsonObject {
  const keys = Object.keys(source);
  if (keys.length > MAX_JSON_ENTRIES) throw new LimitExceeded('entries');
  const copy: JsonObject = {};
  for (const key of keys) {
    if (DROPPED_KEYS.has(key)) continue;
    const value = copyValue((source as Record<string, unknown>)[key], depth + 1);
    if (value !== undefined) copy[key] = value;
  }
  return copy;
}
