/** Sends one script on one connection. */
import type { Redis } from 'ioredis';
import type { RedisOptions } from '../../options.js';
import type { Script } from '../../scripts/scripts.js';
import { CallError, callError, tooFewCopies } from '../call-error.js';

/** How many replicas of Redis must have a write, and how long it may take, milliseconds. */
export interface Copies {
  readonly count: number;
  readonly withinMs: number;
}

/** WAIT ends before the caller's patience, so that there is an answer. */
const shareForCopies = 0.7;

/** The copies that are wanted of each write, if any. */
export function copiesOf({ waitReplicas, timeoutMs }: RedisOptions): Copies | undefined {
  if (waitReplicas === 0) return undefined;
  return { count: waitReplicas, withinMs: Math.round(timeoutMs * shareForCopies) };
}

/** What was sent with its text on a connection. */
const sent = new WeakMap<Redis, Set<string>>();

/**
 * Runs a script by its hash; with its text the first time on a connection, and where Redis has forgotten it, which it says
 * before anything is done. Rejects with a `CallError`.
 */
export async function runScript(
  client: Redis,
  script: Script,
  key: string,
  args: readonly string[],
  copies?: Copies,
): Promise<unknown> {
  try {
    return await withCopies(client, evaluate(client, script, key, args), copies);
  } catch (error) {
    const problem = callError(error);
    if (problem.code !== 'NOSCRIPT' || client.status !== 'ready') throw problem;
  }
  sent.get(client)?.delete(script.sha);
  try {
    return await withCopies(client, evaluate(client, script, key, args), copies);
  } catch (error) {
    throw callError(error);
  }
}

/** Joins what is sent in this turn of the event loop to one write. */
export function gather({ stream }: Redis): void {
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

function evaluate(client: Redis, script: Script, key: string, args: readonly string[]): Promise<unknown> {
  gather(client);
  let known = sent.get(client);
  if (known === undefined) sent.set(client, (known = new Set()));
  if (known.has(script.sha)) return client.evalsha(script.sha, 1, key, ...args);
  known.add(script.sha);
  return client.eval(script.text, 1, key, ...args);
}

/** WAIT travels right behind the script, on the same connection: it asks for what this connection has written. */
async function withCopies(client: Redis, answer: Promise<unknown>, copies?: Copies): Promise<unknown> {
  if (copies === undefined) return answer;
  const [answered, had] = await Promise.allSettled([answer, client.wait(copies.count, copies.withinMs)]);
  if (answered.status === 'rejected') throw answered.reason;
  // The script itself was carried out.
  if (had.status === 'rejected') {
    const { code, message } = callError(had.reason);
    throw new CallError('unknown', code, message);
  }
  if (had.value < copies.count) throw tooFewCopies();
  return answered.value;
}
