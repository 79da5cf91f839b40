/** Order, deadlines and retries. */
export { FairTurns } from './fair-turns.js';
export { KeyedQueue } from './keyed-queue.js';
export { DeadlineError, pause, withDeadline } from './deadline.js';
export { backoffMs } from './backoff.js';
export type { Backoff } from './backoff.js';
export { Bell } from './bell.js';
export { WindowCounts } from './window-counts.js';
export type { Window } from './window-counts.js';
