/** A replica on Redis without a store, for tests of what replicas are to each other. */
import { Batch } from '../../../libs/state/src/redis/calls/batch.js';
import { RedisClock } from '../../../libs/state/src/redis/calls/clock.js';
import type { Calls } from '../../../libs/state/src/redis/calls/operation.js';
import type { Connections } from '../../../libs/state/src/redis/connect/connection.js';
import { openConnections } from '../../../libs/state/src/redis/connect/open-connections.js';
import { parseStoreUrl } from '../../../libs/state/src/redis/connect/store-url.js';
import { redisDefaults } from '../../../libs/state/src/redis/options.js';
import type { RedisOptions } from '../../../libs/state/src/redis/options.js';
import { RedisBus } from '../../../libs/state/src/redis/replicas/bus/bus.js';
import { DeadNames } from '../../../libs/state/src/redis/replicas/directory/dead-names.js';
import { RedisDirectory } from '../../../libs/state/src/redis/replicas/directory/directory.js';
import { RedisLeases } from '../../../libs/state/src/redis/replicas/leases/leases.js';
import { RedisLimits } from '../../../libs/state/src/redis/replicas/limits.js';
import { Members } from '../../../libs/state/src/redis/replicas/members/members.js';

export interface TestDocs {
  readonly conversation: object;
  readonly entry: object;
  readonly work: object;
}

export interface Replica {
  readonly calls: Calls;
  readonly members: Members;
  readonly leases: RedisLeases;
  readonly bus: RedisBus<TestDocs>;
  readonly directory: RedisDirectory;
  readonly limits: RedisLimits;
  close(): Promise<void>;
}

/** `through`: connections as the replica shall see them. */
export async function openReplica(
  url: string,
  own: Partial<RedisOptions>,
  through: (connections: Connections) => Connections = (connections) => connections,
): Promise<Replica> {
  const options: RedisOptions = { ...redisDefaults, ...own };
  const connections = through(openConnections(parseStoreUrl(url), options));
  const clock = new RedisClock();
  const calls = new Batch({ connection: connections.data, clock, options });
  const members = new Members({ control: connections.control, options, about: { host: 'test', formats: [1] } });
  const leases = new RedisLeases(calls, members);
  const deadNames = new DeadNames(calls, members);
  const owns = leases.owns.bind(leases);
  const bus = new RedisBus<TestDocs>({ connections, calls, members, deadNames, options, owns });
  const onGap = bus.tellGap.bind(bus);
  const directory = new RedisDirectory({ calls, members, deadNames, timeoutMs: options.timeoutMs, onGap });
  connections.onForgotten(() => {
    clock.forget();
    members.forgotten();
  });
  await bus.start();
  directory.start();
  await members.start();
  return {
    calls,
    members,
    leases,
    bus,
    directory,
    limits: new RedisLimits(calls),
    close: async () => {
      bus.close();
      leases.close();
      await directory.close();
      await members.close();
      calls.close();
      await connections.close();
    },
  };
}
