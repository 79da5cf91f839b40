// What can be odd about connections.
import { z } from 'zod';
import { errorStatus, often } from './scope.js';

/** How a refusal is worded: the documented JSON, plain text, a Python dict as text, an empty text, or what a library says by itself. */
export const refusalForms = ['json', 'text', 'dict', 'empty', 'library'] as const;
export type RefusalForm = (typeof refusalForms)[number];

export const connectionFaults = {
  /** New connections are refused (helpdesk.md 2.2). */
  refuse: z.strictObject({
    ...often,
    status: z.union([z.literal(400), z.literal(401)]),
    as: z.enum(refusalForms).default('json'),
  }),
  /** New connections are turned away with an HTTP status before any handshake, as by a proxy. */
  handshakeStatus: z.strictObject({ ...often, status: errorStatus }),
  /** New connections take no more bytes at once than this, and end where more comes; the handshake tells it or does not. */
  maxPayload: z.strictObject({
    ...often,
    bytes: z.number().int().min(100).max(1_000_000),
    told: z.boolean().default(true),
  }),
};
