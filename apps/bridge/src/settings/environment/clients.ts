/** Patience with clients, and how much they may send and get. */
import { z } from 'zod';
import { bytes, milliseconds } from '../values/numbers.js';

export const clientsFields = {
  GREETING_DELAY_MS: z.coerce
    .number()
    .int()
    .min(0)
    .max(60_000)
    .default(200)
    .describe('Wait between an HTTP answer and the greeting that it caused'),
  PING_INTERVAL_MS: milliseconds.default(25_000).describe('Time between pings to a client'),
  PONG_TIMEOUT_MS: milliseconds.default(10_000).describe('Wait for the answer to a ping before the socket is closed'),
  REQUEST_TIMEOUT_MS: milliseconds
    .default(30_000)
    .describe('Time for a client to send a whole HTTP request; its headers have a third of it'),
  DRAIN_WINDOW_MS: z.coerce
    .number()
    .int()
    .min(0)
    .max(3_600_000)
    .default(20_000)
    .describe('Time over which sockets are closed at a shutdown'),
  MAX_FRAME_BYTES: bytes.default(1_048_576).describe('Largest frame or body that a client may send'),
  MAX_UNSENT_BYTES: bytes.default(1_048_576).describe('Unsent bytes at which a slow socket is closed'),
  SEND_TIMEOUT_MS: milliseconds
    .default(30_000)
    .describe('Time in which a client must take something of what it is sent before it is cut off'),
  MAX_ANSWER_BYTES: bytes
    .default(8_388_608)
    .describe('Metadata in one list of conversations; what does not fit in is listed without'),
  MAX_LONG_ANSWERS: z.coerce
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(200)
    .describe('Lists and transcripts that are written at the same time, one channel half of them; more get 503'),
  MESSAGE_LINK_BYTES: bytes
    .default(786_432)
    .describe("Frame size above which a client gets a link instead of the bot's message"),
};
