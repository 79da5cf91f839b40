/** Received metadata, split into what clients may see again and what they may not (captivate.md 5.6). */
import { isJsonObject } from '../json.js';
import type { JsonObject } from '../json.js';
import { object } from './fields.js';

/** The two halves of one write. */
export interface SplitMetadata {
  metadata: JsonObject;
  /** For bot and desk only; never returned to a client. */
  private: JsonObject;
}

/** An object whose `private` is an object too, split in two; keys beginning with `$` are left out of both. */
export const splitMetadata = object
  .refine((raw) => raw.private === undefined || raw.private === null || isJsonObject(raw.private), {
    error: 'expected an object',
    path: ['private'],
  })
  .transform(split)
  .meta({
    recommended: {
      description:
        'Merged key by key into what is there; `private` is shown to no client again, and keys with `$` are left out.',
      type: 'object',
      properties: { private: { type: 'object' } },
    },
  });

/** Later ones win, key by key, in both halves. */
export function mergeMetadata(...sources: SplitMetadata[]): SplitMetadata {
  return {
    metadata: Object.assign({}, ...sources.map((source) => source.metadata)) as JsonObject,
    private: Object.assign({}, ...sources.map((source) => source.private)) as JsonObject,
  };
}

function split({ private: hidden, ...open }: JsonObject): SplitMetadata {
  return { metadata: withoutDollarKeys(open), private: withoutDollarKeys(isJsonObject(hidden) ? hidden : {}) };
}

function withoutDollarKeys(source: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(source).filter(([key]) => !key.startsWith('$')));
}
