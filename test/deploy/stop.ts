/** How long a bridge takes to stop at most, which every platform must leave it. */
import { environmentSchema } from '../../apps/bridge/src/config.js';

/** Longest time after the window until the last socket is gone; `farewellMs` of apps/bridge/src/process/drain.ts, in whole. */
const farewellMs = 6000;
/** Longest time after the reply timeout until the links have ended; `stopGraceMs` of apps/bridge/src/assemble.ts. */
const stopGraceMs = 5000;
const { DRAIN_WINDOW_MS, REPLY_TIMEOUT_MS } = environmentSchema.parse({});

/** With the defaults, in milliseconds. */
export const longestStopMs = DRAIN_WINDOW_MS + farewellMs + REPLY_TIMEOUT_MS + stopGraceMs;
