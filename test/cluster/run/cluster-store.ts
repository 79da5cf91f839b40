/** The Redis of a run: alone behind a line on which notices go astray, or a group with Sentinels that can change its master. */
import { startSentinel } from '../../support/redis/redis-sentinel.js';
import { startRedis } from '../../support/redis/redis-server.js';
import type { RedisServer } from '../../support/redis/redis-server.js';
import { afterThisTest } from '../../support/clean-up.js';
import { NoticeLine } from '../notice-line.js';

export interface ClusterStore {
  /** What the replicas are told of it. */
  readonly env: Readonly<Record<string, string>>;
  /** Who is asked and written to at present. */
  master(): Promise<RedisServer>;
  /** Null where there is no such line. */
  readonly notices: NoticeLine | null;
  /** Null where nobody else can become the master. */
  readonly failover: (() => Promise<void>) | null;
}

/** What was answered is on the disk: a server that is killed forgets nothing. */
const config = ['appendfsync always'];

export async function openOneRedis(): Promise<ClusterStore> {
  const server = await startRedis({ config });
  const notices = await NoticeLine.open(server.url);
  afterThisTest(() => notices.close());
  return { env: { STORE_URL: notices.url }, master: () => Promise.resolve(server), notices, failover: null };
}

/** What was answered is at a second server, too: the failover that is ordered here loses nothing. */
export async function openSentinelGroup(): Promise<ClusterStore> {
  const group = await startSentinel({ config });
  return {
    env: { STORE_URL: group.url, STORE_WAIT_REPLICAS: '1' },
    master: () => group.master(),
    notices: null,
    failover: async () => {
      const old = await group.master();
      await group.failover();
      await group.waitForNewMaster(old);
    },
  };
}
