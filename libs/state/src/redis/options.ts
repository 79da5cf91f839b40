/** What the Redis twin can be told. */

import type { Report } from '../contract/report.js';

/** Times in milliseconds. */
export interface RedisOptions {
  /** What all names of keys and channels begin with. */
  readonly prefix: string;
  /** After it an operation that was not answered is refused. */
  readonly timeoutMs: number;
  /** Age of a replica's heartbeat after which others may take over what it owns. */
  readonly ownerTimeoutMs: number;
  /** How long a Redis that is not there is waited for at the start. */
  readonly startTimeoutMs: number;
  /** Certificates (PEM) of the authority that a `rediss://` server is checked against, besides the system's. */
  readonly tlsCa?: string;
  /** So many replicas of Redis must have a write before it counts (`WAIT`). */
  readonly waitReplicas: number;
  /** Told what an operator should know. Must not throw. */
  readonly report: (report: Report) => void;
}

export const redisDefaults: RedisOptions = {
  prefix: 'db:',
  timeoutMs: 1000,
  ownerTimeoutMs: 5000,
  startTimeoutMs: 30_000,
  waitReplicas: 0,
  report: () => undefined,
};
