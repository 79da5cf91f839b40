/** Patience with the Helpdesk, and how much of its words is read. */
import { z } from 'zod';
import { bytes, milliseconds } from '../values/numbers.js';

export const helpdeskFields = {
  REPLY_TIMEOUT_MS: milliseconds
    .default(10_000)
    .describe('Wait for a reply of the Helpdesk before its history is read'),
  AGENT_VERIFY_MS: milliseconds
    .default(1000)
    .describe('Wait before messages sent to an agent are looked up in the history'),
  RETRY_BASE_MS: milliseconds.default(500).describe('Longest wait before the first retry'),
  RETRY_MAX_MS: milliseconds.default(30_000).describe('Longest wait before a retry'),
  MESSAGE_ATTEMPTS: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(6)
    .describe(
      'Attempts after which a message that fails while others are served is given up, four times as many if it is alone',
    ),
  MESSAGE_PATIENCE_MS: milliseconds
    .default(60_000)
    .describe('Time before which no failing message is given up, four times as long if it is alone'),
  DELIVERY_DELAYED_MS: milliseconds
    .default(30_000)
    .describe('Waiting time of a message after which the visitor is told'),
  AGENT_DEADLINE_MS: milliseconds
    .default(120_000)
    .describe('Wait for a human agent before the visitor is told that none came'),
  HELPDESK_IDLE_MS: milliseconds.default(60_000).describe('Time after which an unused Helpdesk connection is dropped'),
  HELPDESK_PROBE_MS: z.coerce
    .number()
    .int()
    .min(0)
    .max(86_400_000)
    .default(60_000)
    .describe('Time between two looks whether an idle Helpdesk is there, from the start on; 0 is never'),
  HELPDESK_FRAME_BYTES: bytes
    .default(8_388_608)
    .describe('Largest frame of the Helpdesk; above it the connection is closed, and the history read'),
  HELPDESK_HISTORY_BYTES: bytes
    .default(33_554_432)
    .describe("What is kept of one answer of the Helpdesk's history, the newest; of 32 times as much nothing is read"),
};
