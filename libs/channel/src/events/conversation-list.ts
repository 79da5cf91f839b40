/** The three list requests, of which only the second can filter and page (captivate.md 3.7). */
import { z } from 'zod';
import type { JsonObject } from '../json.js';
import { MAX_ID, object, userId } from './fields.js';
import type { UserId } from './fields.js';

/** Conversations on a page when the request does not say. */
const DEFAULT_LIST_LIMIT = 10;

/** Most conversations on one page; a higher `limit` is lowered to it and the answer's `pageSize` says so. */
const MAX_LIST_LIMIT = 100;

const MAX_API_KEYS = 100;
const MAX_PAGE = 1_000_000;

/** What all list requests ask for. A `userId` of null asks for nobody's conversations, never for all (captivate.md Q14). */
export interface ListRequest {
  userId: UserId | null;
  filter: JsonObject;
  search: JsonObject;
  /** Counts from 1; null asks for everything on no page. */
  page: number | null;
  limit: number;
  apiKeys: string[];
}

/** `get_user_conversations` and `get_conversations`. */
export const conversationList = z
  .object({ userId })
  .transform((raw): ListRequest => ({
    userId: raw.userId,
    filter: {},
    search: {},
    page: null,
    limit: DEFAULT_LIST_LIMIT,
    apiKeys: [],
  }))
  .meta({
    required: ['userId'],
    sentAs: [{ userId: 'ada' }],
  });

/** `get_user_conversations_v2`. */
export const conversationListPaged = z
  .object({
    userId,
    filter: object.meta({
      recommended: { description: 'Exact values, by key of the metadata; all must hold.', type: 'object' },
    }),
    search: object.meta({
      recommended: {
        description: 'Texts anywhere in the value, by key of the metadata; all must hold.',
        type: 'object',
      },
    }),
    pagination: object.meta({
      recommended: {
        description: `Pages count from 1; ${DEFAULT_LIST_LIMIT} conversations a page unless told, ${MAX_LIST_LIMIT} at most.`,
        type: 'object',
        properties: { page: { type: ['integer', 'string'] }, limit: { type: ['integer', 'string'] } },
      },
    }),
    apiKeys: z.array(z.string().max(MAX_ID)).max(MAX_API_KEYS).nullish().meta({
      description: 'Further channels whose conversations are wanted, by a key of each.',
    }),
  })
  .transform((raw): ListRequest => ({
    userId: raw.userId,
    filter: raw.filter,
    search: raw.search,
    page: positiveInteger(raw.pagination.page, MAX_PAGE) ?? 1,
    limit: positiveInteger(raw.pagination.limit, MAX_LIST_LIMIT) ?? DEFAULT_LIST_LIMIT,
    apiKeys: raw.apiKeys ?? [],
  }))
  .meta({
    description: 'Asks for one page of the conversations of a user, filtered and searched.',
    required: ['userId'],
    sentAs: [
      { userId: 'ada', filter: { plan: 'trial' }, search: { title: 'parcel' }, pagination: { page: 1, limit: 20 } },
    ],
  });

/** Paging numbers come as strings or numbers; what is neither is as good as missing. */
function positiveInteger(raw: unknown, most: number): number | null {
  const value = typeof raw === 'string' && /^\s*\d+\s*$/.test(raw) ? Number(raw) : raw;
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? Math.min(value, most) : null;
}
