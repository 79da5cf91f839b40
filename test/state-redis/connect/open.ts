/** Connections to a Redis of the test, and scripts to run there. */
import { hash } from 'node:crypto';
import { withDeadline } from '#async';
import type { Inbox } from '../../../libs/state/src/redis/connect/connection.js';
import type { Report } from '../../../libs/state/src/contract/report.js';
import type { RedisOptions } from '../../../libs/state/src/redis/options.js';
import { redisDefaults } from '../../../libs/state/src/redis/options.js';
import { openConnections } from '../../../libs/state/src/redis/connect/open-connections.js';
import type { OpenConnections } from '../../../libs/state/src/redis/connect/open-connections.js';
import { parseStoreUrl } from '../../../libs/state/src/redis/connect/store-url.js';
import type { Script } from '../../../libs/state/src/redis/scripts/scripts.js';
import { afterThisTest } from '../../support/clean-up.js';

export interface Opened extends OpenConnections {
  readonly reports: readonly Report[];
  /** How often a server may have forgotten something. */
  forgotten: number;
}

const readyMs = 10_000;

/** Opens them, and resolves when data and control can be used; they are closed after the test. */
export async function open(url: string, options: Partial<RedisOptions> = {}): Promise<Opened> {
  const opened = openOnly(url, options);
  await Promise.all([opened.data.ready(readyMs), opened.control.ready(readyMs)]);
  return opened;
}

/** Opens them and waits for nothing. */
export function openOnly(url: string, options: Partial<RedisOptions> = {}): Opened {
  const reports: Report[] = [];
  const report = (line: Report): void => void reports.push(line);
  const connections = openConnections(parseStoreUrl(url), { ...redisDefaults, report, ...options });
  const opened = Object.assign(connections, { reports, forgotten: 0 });
  connections.onForgotten(() => (opened.forgotten += 1));
  afterThisTest(() => connections.close());
  return opened;
}

export function script(lua: string): Script {
  return { text: lua, sha: hash('sha1', lua) };
}

/** Counts how often it was carried out. */
export const count = script(`#!lua\nreturn redis.call('INCR', KEYS[1])`);

/** Answers what it was given. */
export const echo = script('#!lua\nreturn ARGV');

/** What an inbox was told, and the inbox. */
export interface Heard {
  readonly inbox: Inbox;
  /** Messages, and `subscribed`. */
  readonly told: string[];
}

/** Opens an inbox, and resolves when it hears. */
export async function hear(opened: Opened, channel: string): Promise<Heard> {
  const told: string[] = [];
  const first = Promise.withResolvers<string>();
  const inbox = opened.subscribe(channel, {
    onMessage: (message) => told.push(message),
    onSubscribed: () => {
      told.push('subscribed');
      first.resolve('it hears');
    },
  });
  await withDeadline(first.promise, readyMs, 'the inbox');
  return { inbox, told };
}
