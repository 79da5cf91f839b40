/** How the visitors of a channel prove who they are. */
import { z } from 'zod';
import { identitySecret } from '../values/secrets.js';
import { referredLines } from './references.js';
import type { Resolve } from './references.js';

export const identityMode = z.enum(['off', 'optional', 'required']);

/** Each a secret, or a file with one on every line. */
export function identityFields(resolve: Resolve) {
  return z
    .strictObject({
      mode: identityMode.default('optional'),
      secrets: z
        .array(referredLines(resolve, identitySecret))
        .max(16)
        .transform((secrets) => secrets.flat())
        .default([]),
    })
    .refine(({ mode, secrets }) => mode !== 'required' || secrets.length > 0, {
      path: ['secrets'],
      error: 'expected one or more where it is required',
    });
}
