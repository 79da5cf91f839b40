/** Looks, before the bridge serves anybody, whether Redis is one that keeps what it is given. */
import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { pause, withDeadline } from '#async';
import { StoreConfigError, StoreUnavailableError } from '../../../contract/store.js';
import type { StoreSecret } from '../../../contract/erased.js';
import type { Report } from '../../../contract/report.js';
import type { RedisOptions } from '../../options.js';
import { batchScript, reliefScript } from '../../scripts/scripts.js';
import { CallError, callError } from '../call-error.js';
import type { OpenConnections } from '../connection.js';
import { parseInfo } from '../lines/info.js';
import { findingsOf } from './findings.js';
import { checkLayout } from './layout.js';
import { probeArgs, probeScript } from './probe.js';

/** Between two attempts at a Redis that is not there, milliseconds. */
const againMs = 250;

/** A replica that has not heard its own message by then hears nothing, milliseconds. */
const hearMs = 3000;

/** What a connection fails with that waiting does not help against. */
const hopeless: readonly (readonly [RegExp, string])[] = [
  [/cluster support disabled/i, 'Redis is no cluster; the address must begin with redis:// or rediss://'],
  [/unknown command .{0,3}sentinel/i, 'What the address names are no Sentinels'],
  [/^NOPERM/, 'The user of Redis may not do what is needed'],
  [/DB index is out of range/, 'Redis does not have the database that the address names'],
];

/**
 * Waits for Redis up to `startTimeoutMs` and looks at every server that can be reached. Rejects with a `StoreConfigError` that
 * says what must be changed, or with a `StoreUnavailableError` if Redis does not come. Reports what is no reason to stop. Gives
 * the store's own secret.
 */
export async function checkServer(connections: OpenConnections, options: RedisOptions): Promise<StoreSecret> {
  const deadline = performance.now() + options.startTimeoutMs;
  for (;;) {
    try {
      await connections.data.ready(againMs);
      await connections.control.ready(againMs);
      const { warnings, secret } = await look(connections, options);
      for (const warning of warnings) options.report(warning);
      return secret;
    } catch (error) {
      if (error instanceof StoreConfigError) throw error;
      const reason = reasonOf(error, connections);
      for (const [problem, sentence] of hopeless) {
        if (problem.test(reason)) throw new StoreConfigError(`${sentence}: ${reason}`);
      }
      if (error instanceof CallError && error.fate === 'mistake')
        throw new StoreConfigError(`Redis refuses: ${reason}`);
      if (performance.now() > deadline) {
        throw new StoreUnavailableError(`Redis did not come within ${options.startTimeoutMs} ms: ${reason}`);
      }
      await pause(againMs);
    }
  }
}

async function look(
  connections: OpenConnections,
  options: RedisOptions,
): Promise<{ readonly warnings: readonly Report[]; readonly secret: StoreSecret }> {
  const findings = await Promise.all(connections.servers().map((server) => lookAt(server, connections, options)));
  const problems = new Set(findings.flatMap((each) => each.problems));
  if (problems.size > 0) throw new StoreConfigError([...problems].join('. '));
  await checkRights(connections, options);
  const secret = await checkLayout(connections.control, options.prefix);
  const known = new Set<string>();
  const warnings = findings
    .flatMap(({ warnings }) => warnings)
    .filter(({ message }) => !known.has(message) && known.add(message));
  return { warnings, secret };
}

async function lookAt(server: Redis, { place }: OpenConnections, options: RedisOptions) {
  try {
    const from = Date.now();
    const [seconds, microseconds] = await server.time();
    const now = (from + Date.now()) / 2;
    const skewMs = Number(seconds) * 1000 + Number(microseconds) / 1000 - now;
    return findingsOf(parseInfo(await server.info()), place, options, skewMs);
  } catch (error) {
    throw callError(error);
  }
}

/** Does what the bridge does, on nothing: so it shows what the user of Redis may not. */
async function checkRights(connections: OpenConnections, { prefix, waitReplicas }: RedisOptions): Promise<void> {
  const { control, data } = connections;
  const refused = await control.run(probeScript, `${prefix}{meta}:probe`, probeArgs);
  if (Array.isArray(refused) && refused.length > 0) {
    throw new StoreConfigError(`The user of Redis may not run ${refused.join(', ').toLowerCase()}`);
  }
  // By its text the first time, by its hash the second.
  for (const script of [batchScript, reliefScript, batchScript])
    await passing('OOM', control.run(script, `${prefix}{meta}`, [prefix, '0']));
  if (waitReplicas > 0) await passing('COPIES', data.run(reliefScript, `${prefix}{meta}`, [prefix, '0']));
  await checkInbox(connections, `${prefix}in:{${randomUUID()}}`);
}

/** What is no reason not to start: too few replicas may become more, and in a Redis that is full only who runs can make room. */
async function passing(code: 'OOM' | 'COPIES', call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof CallError) || error.code !== code) throw error;
  }
}

async function checkInbox(connections: OpenConnections, channel: string): Promise<void> {
  const heard = Promise.withResolvers<string>();
  const inbox = connections.subscribe(channel, {
    onMessage: heard.resolve,
    onSubscribed: () => void connections.publish(channel, '').catch(heard.reject),
  });
  try {
    await withDeadline(heard.promise, hearMs, 'what was published to the own inbox');
  } finally {
    inbox.close();
  }
}

function reasonOf(error: unknown, connections: OpenConnections): string {
  if (error instanceof CallError && error.code !== 'OFFLINE') return error.message;
  return connections.trouble() ?? (error instanceof Error ? error.message : String(error));
}
