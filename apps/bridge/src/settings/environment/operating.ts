/** What operators see of a running bridge: its log and its admin port. */
import { z } from 'zod';
import { headerSecret } from '../values/secrets.js';

const yesOrNo = z
  .enum(['true', 'false'], { error: 'expected true or false' })
  .default('false')
  .transform((value) => value === 'true');

export const operatingFields = {
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Least severe log lines that are written'),
  ADMIN_TOKEN: headerSecret
    .min(16)
    .optional()
    .describe('Bearer token of /admin routes, 16 characters or more; without it they answer on loopback only (secret)'),
  ADMIN_ALLOWED_HOSTS: z
    .string()
    .regex(/^[\w.-]+(?:[\s,]+[\w.-]+)*$/, 'expected host names without ports, separated by commas')
    .optional()
    .describe('Host names by which /admin routes may be asked for, besides localhost, ADMIN_HOST and addresses'),
  PLAYGROUND: yesOrNo.describe('Whether the admin port serves the playground at /playground'),
  TRACE_TEXTS: yesOrNo.describe(
    "Whether /admin/trace shows what is in the frames, people's words included; keys never",
  ),
};
