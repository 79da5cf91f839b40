/** What a visitor says, in whatever form any client generation sends it, as one clean shape (captivate.md 5.1). */
import { isJsonObject } from '../json.js';
import type { JsonObject, JsonValue } from '../json.js';
import { normalizeFiles } from './files.js';
import type { FileObject } from './files.js';

/** One message of a visitor; every field is there, whatever the client sent. */
export interface UserContent {
  text: string;
  files: FileObject[];
  actions: JsonObject[];
  /** The fields of a custom payload that are none of the above; null if there are none. */
  extra: JsonObject | null;
  /** True when there is nothing at all: the opener of a conversation (captivate.md 3.2). */
  isEmpty: boolean;
}

type ContentFields = Omit<UserContent, 'isEmpty'>;

/** Types that say nothing beyond the fields they come with; every other type is part of a custom payload. */
const PLAIN_TYPES = new Set<JsonValue>(['text', 'files', null, '']);

/** Reads any form of content; never throws, and keeps what it does not know in `extra`. Expects sanitized JSON. */
export function normalizeContent(raw: unknown): UserContent {
  if (typeof raw === 'string') return completeContent({ text: raw, files: [], actions: [], extra: null });
  if (typeof raw === 'number' || typeof raw === 'boolean' || typeof raw === 'bigint')
    return normalizeContent(String(raw));
  if (Array.isArray(raw)) return normalizeContent(Object.fromEntries(raw.entries()));
  return completeContent(isJsonObject(raw) ? readObject(raw) : { text: '', files: [], actions: [], extra: null });
}

/** The content with `isEmpty` worked out from its fields. */
export function completeContent({ text, files, actions, extra }: ContentFields): UserContent {
  const isEmpty = text === '' && files.length === 0 && actions.length === 0 && extra === null;
  return { text, files, actions, extra, isEmpty };
}

function readObject(raw: JsonObject): ContentFields {
  const parts = readSpreadParts(raw);
  const { type, text, files, actions, ...rest } = parts.rest;
  const extra: JsonObject = {
    ...(type === undefined || PLAIN_TYPES.has(type) ? {} : { type }),
    ...(typeof text === 'object' && text !== null ? { text } : {}),
    ...rest,
  };
  return {
    text: [plainText(text), ...parts.texts].filter((line) => line !== '').join('\n'),
    files: [...parts.files, ...normalizeFiles(files)],
    actions: [actions].flat().filter(isJsonObject),
    extra: Object.keys(extra).length === 0 ? null : extra,
  };
}

/** Reads the parts of an array that a client spread into `{"0": part, "1": part}` (captivate.md Q9). */
function readSpreadParts(raw: JsonObject): { texts: string[]; files: FileObject[]; rest: JsonObject } {
  const texts: string[] = [];
  const files: FileObject[] = [];
  const rest: [string, JsonValue][] = [];
  for (const [key, part] of Object.entries(raw)) {
    if (!/^\d+$/.test(key)) rest.push([key, part]);
    else if (typeof part === 'string') texts.push(part);
    else if (isJsonObject(part) && part.type === 'text' && typeof part.text === 'string') texts.push(part.text);
    else if (isJsonObject(part) && part.type === 'files') files.push(...normalizeFiles(part));
    else rest.push([key, part]);
  }
  return { texts, files, rest: Object.fromEntries(rest) };
}

function plainText(text: JsonValue | undefined): string {
  if (typeof text === 'string') return text;
  return typeof text === 'number' || typeof text === 'boolean' ? String(text) : '';
}
