/** Why a call to Redis failed, and what is known of what it did. */

/**
 * What became of a call that failed. `refused`: it was surely not carried out and never will be; the same call may succeed
 * later. `unknown`: it went out, and nobody knows whether it was or will be carried out. `mistake`: Redis refuses it for what
 * it is, and will again.
 */
export type Fate = 'refused' | 'unknown' | 'mistake';

/** The only error with which a `Connection` rejects a call. It holds nothing of what was sent. */
export class CallError extends Error {
  override readonly name = 'CallError';
  readonly fate: Fate;
  /** The first word of Redis' answer, as `OOM`; or `OFFLINE`, `LOST`, `COPIES` if the error is not Redis'. */
  readonly code: string;

  constructor(fate: Fate, code: string, message: string) {
    super(message);
    this.fate = fate;
    this.code = code;
  }

  /** True if Redis has no memory left: what makes room can still be carried out. */
  get isFull(): boolean {
    return this.code === 'OOM';
  }
}

/** There is no connection. */
export function offline(): CallError {
  return new CallError('refused', 'OFFLINE', 'there is no connection to Redis');
}

/** Too few replicas of Redis had the write in time; it is carried out where it was sent. */
export function tooFewCopies(): CallError {
  return new CallError('unknown', 'COPIES', 'too few replicas of Redis have the write');
}

/** By which Redis says that it has not carried out a call for a reason that passes. */
const refusals = new Set([
  'ASK',
  'BUSY',
  'CLUSTERDOWN',
  'LOADING',
  'MASTERDOWN',
  'MISCONF',
  'MOVED',
  'NOAUTH',
  'NOPERM',
  'NOREPLICAS',
  'NOSCRIPT',
  'OOM',
  'READONLY',
  'TRYAGAIN',
  'UNBLOCKED',
  'WRONGPASS',
]);

/** What ioredis says of a command that it has not sent. */
const unsent = "Stream isn't writeable";

/** Text of Redis' that is passed on, at most, characters. */
const longestMessage = 300;

/** What an error of ioredis means. */
export function callError(error: unknown): CallError {
  if (error instanceof CallError) return error;
  if (!(error instanceof Error)) return new CallError('unknown', 'LOST', 'the connection to Redis failed');
  const message = error.message.slice(0, longestMessage);
  if (error.name !== 'ReplyError') {
    return message.startsWith(unsent) ? offline() : new CallError('unknown', 'LOST', `no answer of Redis: ${message}`);
  }
  const [code = ''] = message.split(' ', 1);
  return new CallError(refusals.has(code) ? 'refused' : 'mistake', code, message);
}
