// What can be odd about the answers of REST.
import { z } from 'zod';
import { errorStatus, ofCustomer, ofRest, pattern, wait } from './scope.js';

/** What an answer is instead of the documented body. */
export const oddAnswers = [
  'bom',
  'html',
  'redirect',
  'keyed',
  'wrapped',
  'paginated',
  'reversed',
  'cutShort',
  'empty',
  'null',
] as const;
export type OddAnswer = (typeof oddAnswers)[number];

const value = z.unknown().default({ id: 'note_1', sender: 'system', message: 'Ada has joined', date_created: null });

export const restFaults = {
  /** REST answers with this status. */
  restStatus: z.strictObject({ ...ofRest, status: errorStatus }),
  /** REST waits before it answers. */
  restLatency: z.strictObject({ ...ofRest, ...wait }),
  /** REST answers something else than the documented body, or the same in another form. */
  restAnswer: z.strictObject({ ...ofRest, how: z.enum(oddAnswers), pageSize: z.number().int().positive().default(20) }),
  /** Among the items of a list or history there is a strange one. */
  strangeItem: z.strictObject({ ...ofRest, value, at: z.enum(['first', 'middle', 'last']).default('last') }),
  /** Before the items of a list or history there are so many old ones: closed conversations, or messages of so many characters. */
  oldItems: z.strictObject({
    ...ofRest,
    count: z.number().int().positive().max(1_000_000),
    characters: z.number().int().min(0).max(1_000_000).default(20),
  }),
  /** The web server takes other addresses than it should: what it decodes too early or finds too long never reaches REST. */
  routing: z.strictObject({
    ...ofCustomer,
    decodesEarly: z.boolean().default(false),
    longest: z.number().int().positive().optional(),
    forbids: pattern.optional(),
  }),
};
