// What can be odd about what is pushed to a customer.
import { z } from 'zod';
import { scope } from './scope.js';

const plain = z.strictObject(scope);

/** Things that a client cannot read as a message. */
export const strangeThings = [
  'unknownSender',
  'notice',
  'bareData',
  'jsonText',
  'text',
  'number',
  'array',
  'null',
  'nothing',
  'binary',
] as const;
export type StrangeThing = (typeof strangeThings)[number];

export const pushFaults = {
  /** Each delivery, reply or push, is sent twice. */
  duplicates: plain,
  /** Each delivery, reply or push, comes without what it should tell. */
  garbled: plain,
  /** Messages and notices of agents are kept but not pushed; `event` is the name of the push. */
  dropPushes: plain,
  /** After a request, `event`, strange things are pushed to its socket under the name `as`. */
  strangePush: z.strictObject({
    ...scope,
    as: z.string().min(1).default('support'),
    things: z.array(z.enum(strangeThings)).min(1),
  }),
  /** Whoever enters a room gets its messages pushed again, the customer's own, too. */
  replay: plain,
};
