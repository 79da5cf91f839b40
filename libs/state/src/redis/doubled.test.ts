/** The contract of the store holds although Redis' answers get lost and what was asked is carried out twice. */
import { beforeAll } from 'vitest';
import { describeStoreContract } from '../../../../test/contract/state-contract.js';
import type { Docs, OpenedState } from '../../../../test/contract/store/setup.js';
import { afterThisFile } from '../../../../test/support/clean-up.js';
import { openRedis as openTestRedis } from '../../../../test/support/redis/open-redis.js';
import type { OpenRedis } from '../../../../test/support/redis/open-redis.js';
import { CallError } from './connect/call-error.js';
import type { Connection } from './connect/connection.js';
import { openConnections } from './connect/open-connections.js';
import { openRedis } from './open-redis.js';

/** What becomes of a run of the script on its way. */
type Way = (run: () => Promise<unknown>) => Promise<unknown>;

let redis: OpenRedis;
beforeAll(async () => {
  redis = await openTestRedis(afterThisFile);
});

/** Deleting says once what was deleted: the second time there is nothing to say. */
const saysOnce = 'expire';
/** So many commits of one conversation are remembered. */
const remembered = 4;

function by(way: Way): () => Promise<OpenedState> {
  const oddly = (data: Connection): Connection => ({
    isCluster: data.isCluster,
    ready: (ms) => data.ready(ms),
    run: (script, key, args) => {
      const run = () => data.run(script, key, args);
      const isTooMuch = args.filter((arg) => arg === 'commit').length > remembered;
      return isTooMuch || args.includes(saysOnce) ? run() : way(run);
    },
  });
  return async () => {
    const options = { prefix: redis.newPrefix() };
    const open = () =>
      openRedis<Docs>(redis.url, options, (place, all) => {
        const connections = openConnections(place, all);
        const data = oddly(connections.data);
        return new Proxy(connections, {
          get: (target, name) => {
            if (name === 'data') return data;
            const value: unknown = Reflect.get(target, name);
            return typeof value === 'function' ? (value.bind(target) as unknown) : value;
          },
        });
      });
    let current = await open();
    const state = current;
    const reopen = async () => {
      await current.close();
      return (current = await open());
    };
    return { state, reopen, destroy: () => current.close() };
  };
}

const twice: Way = async (run) => {
  await run();
  return run();
};

/** Now and then an answer is lost with its connection, sometimes that of the repetition, too. */
function losing(): Way {
  let runs = 0;
  return async (run) => {
    const answer = await run();
    runs += 1;
    if (runs % 29 === 0 || runs % 58 === 1) throw new CallError('unknown', 'LOST', 'the answer is lost');
    return answer;
  };
}

describeStoreContract('Redis, everything done twice', by(twice), { isDurable: true, series: 15 });
describeStoreContract('Redis, answers lost', by(losing()), { isDurable: true, series: 8 });
