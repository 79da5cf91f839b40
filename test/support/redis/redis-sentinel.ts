/** A real master with replicas, watched by Sentinels that replace it when it fails. */
import { withDeadline } from '#async';
import { afterThisTest } from '../clean-up.js';
import type { ClosesLater } from '../clean-up.js';
import { until } from './process/until.js';
import { startRedis } from './redis-server.js';
import type { RedisServer } from './redis-server.js';

const NAME = 'mymaster';
const ASK_MS = 500;
const FAILOVER_MS = 3_000;

export interface SentinelOptions {
  /** 1 unless told otherwise. */
  readonly replicas?: 1 | 2;
  /** 3 unless told otherwise; more than half of them decide. */
  readonly sentinels?: number;
  /** Silence after which a master counts as dead: 1000 ms unless told otherwise. */
  readonly downAfterMs?: number;
  /** Further lines of redis.conf of the master and its replicas: `min-replicas-to-write 1`. */
  readonly config?: readonly string[];
}

export interface SentinelGroup {
  /** `redis+sentinel://` with every Sentinel and the name of the master. */
  readonly url: string;
  /** The first master and its replicas. */
  readonly servers: readonly RedisServer[];
  readonly sentinels: readonly RedisServer[];
  /** Who is the master now as the Sentinels say, and says so itself. */
  master(): Promise<RedisServer>;
  /** Orders a change of the master that still works (`SENTINEL FAILOVER`); resolves when it is under way. */
  failover(): Promise<void>;
  /** Resolves with the next master when `old` is not the one any more. */
  waitForNewMaster(old: RedisServer): Promise<RedisServer>;
}

/** Starts all of them, and resolves when the replicas follow and the Sentinels know each other; they end after the test, or the file. */
export async function startSentinel(
  options: SentinelOptions = {},
  closesLater: ClosesLater = afterThisTest,
): Promise<SentinelGroup> {
  const { replicas = 1, sentinels: count = 3, config = [] } = options;
  const first = await startRedis({ config }, closesLater);
  const followers = await Promise.all(
    Array.from({ length: replicas }, () => startRedis({ config, replicaOf: first }, closesLater)),
  );
  const servers = [first, ...followers];
  await until('replicas follow', async () => {
    const links = await Promise.all(followers.map((one) => one.info('master_link_status')));
    return links.every((link) => link === 'up') && (await first.info('connected_slaves')) === `${replicas}`;
  });
  const sentinels = await Promise.all(Array.from({ length: count }, () => startOne(first, options, closesLater)));
  await Promise.all(sentinels.map((one) => introduce(one, options)));
  return {
    url: `redis+sentinel://${sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')}/${NAME}`,
    servers,
    sentinels,
    master: () => until('there is a master', () => masterOf(sentinels, servers)),
    failover: () => failover(sentinels),
    waitForNewMaster: (old) =>
      until('there is a new master', async () => {
        const master = await masterOf(sentinels, servers);
        return master === old ? undefined : master;
      }),
  };
}

function startOne(
  master: RedisServer,
  { sentinels = 3, downAfterMs = 1_000 }: SentinelOptions,
  closesLater: ClosesLater,
): Promise<RedisServer> {
  const config = [
    `sentinel monitor ${NAME} 127.0.0.1 ${master.port} ${Math.floor(sentinels / 2) + 1}`,
    `sentinel down-after-milliseconds ${NAME} ${downAfterMs}`,
    `sentinel failover-timeout ${NAME} ${FAILOVER_MS}`,
  ];
  return startRedis({ config, isSentinel: true }, closesLater);
}

/** Has it look and speak more often than every 10 and 2 seconds, and waits until it can decide together with the others. */
async function introduce(sentinel: RedisServer, { replicas = 1, sentinels = 3 }: SentinelOptions): Promise<void> {
  await sentinel.command('SENTINEL', 'DEBUG', 'INFO-PERIOD', 500, 'PUBLISH-PERIOD', 200, 'TILT-PERIOD', 2_000);
  await until('the Sentinels know each other and the replicas', async () => {
    const master = fieldsOf(await sentinel.command('SENTINEL', 'MASTER', NAME));
    const followers = await sentinel.command('SENTINEL', 'REPLICAS', NAME);
    const isComplete = master['num-slaves'] === `${replicas}` && master['num-other-sentinels'] === `${sentinels - 1}`;
    const followsAll = Array.isArray(followers) && followers.map(fieldsOf).every(isFollowing);
    await sentinel.command('SENTINEL', 'CKQUORUM', NAME);
    return isComplete && master['flags'] === 'master' && followsAll;
  });
}

function isFollowing(replica: Partial<Record<string, string>>): boolean {
  return replica['flags'] === 'slave' && replica['master-link-status'] === 'ok';
}

/** Names and values that follow each other in a list. */
function fieldsOf(list: unknown): Partial<Record<string, string>> {
  const words = Array.isArray(list) ? list.map(String) : [];
  return Object.fromEntries(words.flatMap((word, i) => (i % 2 === 0 ? [[word, words[i + 1]]] : [])));
}

/** The one whom all Sentinels that answer name, if it agrees. */
async function masterOf(
  sentinels: readonly RedisServer[],
  servers: readonly RedisServer[],
): Promise<RedisServer | undefined> {
  const asked = sentinels.map((one) =>
    withDeadline(one.command('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', NAME), ASK_MS, 'a Sentinel'),
  );
  const answers = (await Promise.allSettled(asked)).filter((answer) => answer.status === 'fulfilled');
  const ports = new Set(answers.map(({ value }) => (Array.isArray(value) ? Number(value[1]) : 0)));
  const named = servers.find(({ port }) => ports.size === 1 && ports.has(port));
  const role = named && (await withDeadline(named.info('role'), ASK_MS, 'INFO'));
  return role === 'master' ? named : undefined;
}

/** Repeated while no replica is fit, or the Sentinel has just changed masters. */
async function failover(sentinels: readonly RedisServer[]): Promise<void> {
  await until('a Sentinel changes the master', async () => {
    await sentinels[0]?.command('SENTINEL', 'FAILOVER', NAME);
    return true;
  });
}
