/** The Redis twin against the contract: on one server and on a cluster of three masters. */
import { once } from 'node:events';
import { Cluster, Redis } from 'ioredis';
import { beforeAll } from 'vitest';
import { openState } from '#state';
import type { Lease, State } from '#state';
import { afterThisFile } from '../support/clean-up.js';
import { openRedis } from '../support/redis/open-redis.js';
import type { OpenRedis } from '../support/redis/open-redis.js';
import { startCluster } from '../support/redis/redis-cluster.js';
import { describeReplicaContract, describeStoreContract } from './state-contract.js';
import type { Docs, OpenedState } from './store/setup.js';

/** Short, so that what is lost is found to be lost soon. */
const ownerTimeoutMs = 1000;

function describeTwin(name: string, start: () => Promise<OpenRedis>): void {
  let redis: OpenRedis;
  let client: Redis | Cluster;
  let prefix = '';
  beforeAll(async () => {
    redis = await start();
    client = clientOf(redis.url);
    afterThisFile(() => client.disconnect());
  });
  const open = () => openState<Docs>(redis.url, { synchronous: 'normal', redis: { prefix, ownerTimeoutMs } });

  /** The replicas are removed from the members, as if their heartbeats had been late. */
  async function lose({ lost }: Lease): Promise<void> {
    if (lost.aborted) return;
    const heard = once(lost, 'abort');
    await client.del(`${prefix}{members}:m`);
    await heard;
  }

  async function one(): Promise<OpenedState> {
    prefix = redis.newPrefix();
    const state = await open();
    let current = state;
    return {
      state,
      reopen: async () => {
        await current.close();
        return (current = await open());
      },
      destroy: () => current.close(),
    };
  }

  async function several(count: number) {
    prefix = redis.newPrefix();
    const replicas = await Promise.all(Array.from({ length: count }, open));
    return { replicas, destroy: () => closeAll(replicas) };
  }

  describeStoreContract(name, one, { isDurable: true });
  describeReplicaContract(name, several, { isShared: true, lose });
}

describeTwin('one Redis', () => openRedis(afterThisFile));
describeTwin('a cluster of three', async () => {
  const { url } = await startCluster({ masters: 3 }, afterThisFile);
  let tests = 0;
  return { url, newPrefix: () => `test-${(tests += 1)}:` };
});

function clientOf(url: string): Redis | Cluster {
  if (!url.startsWith('redis+cluster://')) return new Redis(url);
  const nodes = url.slice('redis+cluster://'.length).split(',');
  return new Cluster(nodes.map((node) => `redis://${node}`));
}

async function closeAll(states: readonly State<Docs>[]): Promise<void> {
  await Promise.all(states.map((state) => state.close()));
}
