/** Where conversations are kept, for how long, and how the replicas that share them find each other. */
import { z } from 'zod';
import { storeUrlProblem } from '#state';
import { milliseconds } from '../values/numbers.js';

const storeUrl = z
  .string()
  .trim()
  .superRefine((url, context) => {
    if (/^sqlite:.+$/.test(url)) return;
    const problem = storeUrlProblem(url);
    if (problem !== null)
      context.addIssue({ code: 'custom', message: `${problem}; or sqlite:PATH or sqlite::memory:` });
  });

export const storeFields = {
  STORE_URL: storeUrl
    .default('sqlite:data/deskbridge.db')
    .describe('Where conversations are kept: sqlite:PATH, or Redis (secret if there is a password in it)'),
  STORE_PREFIX: z
    .string()
    .regex(/^[\w.:/-]{1,64}$/, 'expected up to 64 letters, digits and _ . : / -')
    .default('db:')
    .describe('What all names in Redis begin with'),
  STORE_TLS_CA_FILE: z
    .string()
    .min(1)
    .optional()
    .describe("PEM file of the authority that vouches for Redis (rediss), besides the system's own"),
  STORE_WAIT_REPLICAS: z.coerce
    .number()
    .int('expected a whole number')
    .min(0, 'expected 0 or more')
    .max(10, 'expected 10 or less')
    .default(0)
    .describe('Replicas of Redis that must have a message before it is accepted'),
  STORE_START_TIMEOUT_MS: milliseconds.default(30_000).describe('Wait at the start for a Redis that is not there'),
  SQLITE_SYNCHRONOUS: z
    .enum(['normal', 'full'])
    .default('normal')
    .describe('What an accepted message survives: normal a crash of the process, full a power cut as well'),
  STORE_TIMEOUT_MS: milliseconds.default(1000).describe('Wait for an answer of the store before it counts as silent'),
  OWNER_TIMEOUT_MS: milliseconds.default(5000).describe('Age of a heartbeat after which a replica counts as gone'),
  SLOW_CHECK_MS: milliseconds
    .default(600_000)
    .describe('Time between two looks at what clients listen to, for what no notice told of'),
  CONVERSATION_TTL_DAYS: z.coerce
    .number()
    .int()
    .min(0)
    .max(36_500)
    .default(0)
    .describe('Days after which an idle conversation is deleted; 0 is never'),
};
