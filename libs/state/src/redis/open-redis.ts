/** Opens the Redis twin: connections, this replica among the others, and everything on top of them. */
import { hostname } from 'node:os';
import type { Documents } from '../contract/conversation.js';
import type { State } from '../contract/state.js';
import { Batch } from './calls/batch.js';
import { RedisClock } from './calls/clock.js';
import type { StoreSecret } from '../contract/erased.js';
import { checkServer } from './connect/checks/check-server.js';
import { openConnections } from './connect/open-connections.js';
import type { OpenConnections } from './connect/open-connections.js';
import { parseStoreUrl } from './connect/store-url.js';
import type { StorePlace } from './connect/store-url.js';
import { redisDefaults } from './options.js';
import type { RedisOptions } from './options.js';
import { RedisBus } from './replicas/bus/bus.js';
import { DeadNames } from './replicas/directory/dead-names.js';
import { RedisDirectory } from './replicas/directory/directory.js';
import { RedisLeases } from './replicas/leases/leases.js';
import { RedisLimits } from './replicas/limits.js';
import { Members } from './replicas/members/members.js';
import { RedisStore } from './store/store.js';
import type { Here } from './store/store.js';

/** Forms of what is stored that this program reads and writes. */
const formats = [1];

/** `connect` is another one in tests of what connections may do. */
export async function openRedis<D extends Documents>(
  url: string,
  given: Partial<RedisOptions> = {},
  connect: (place: StorePlace, options: RedisOptions) => OpenConnections = openConnections,
): Promise<State<D>> {
  const options = { ...redisDefaults, ...given };
  const opened = new AsyncDisposableStack();
  try {
    const connections = connect(parseStoreUrl(url), options);
    opened.defer(() => connections.close());
    const secret = await checkServer(connections, options);
    return await stateOn<D>(connections, { ...options, secret }, opened);
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
}

/** The state on connections that are ready. What it opens is closed in the opposite order. */
async function stateOn<D extends Documents>(
  connections: OpenConnections,
  options: RedisOptions & { readonly secret: StoreSecret },
  opened: AsyncDisposableStack,
): Promise<State<D>> {
  const clock = new RedisClock();
  const calls = new Batch({ connection: connections.data, clock, options });
  opened.defer(() => calls.close());
  const about = { host: hostname(), formats };
  const members = new Members({ control: connections.control, options, about });
  opened.defer(() => members.close());
  const leases = new RedisLeases(calls, members);
  opened.defer(() => leases.close());
  const deadNames = new DeadNames(calls, members);
  const owns = leases.owns.bind(leases);
  const bus = new RedisBus<D>({ connections, calls, members, deadNames, options, owns });
  opened.defer(() => bus.close());
  const onGap = (): void => bus.tellGap();
  const { timeoutMs } = options;
  const directory = new RedisDirectory({ calls, members, deadNames, timeoutMs, onGap });
  opened.defer(() => directory.close());
  const store = new RedisStore<D>(calls, hereOf(members, leases), options.secret);
  // Of a notice that was lost nobody knows what it was about.
  bus.subscribe({
    onNotice: (notice) => {
      if (notice.kind === 'erased') store.forgetErased(notice.ref);
    },
    onGap: () => store.forget(),
  });
  opened.defer(() => store.close());
  members.listen({ onRejoined: onGap });
  connections.onForgotten(() => {
    clock.forget();
    store.forget();
    members.forgotten();
  });
  await bus.start();
  await members.start();
  directory.start();
  let closing: Promise<void> | undefined;
  return {
    ...{ store, bus, leases, directory },
    limits: new RedisLimits(calls),
    hasOthers: () => members.hasOthers(),
    drain: () => members.drain(),
    close: () => (closing ??= opened.disposeAsync()),
  };
}

/** What the store asks of this replica. */
function hereOf(members: Members, leases: RedisLeases): Here {
  return {
    get incarnation() {
      return members.incarnation;
    },
    living: () => members.living(),
    looksAfter: (tag) => members.looksAfter(tag),
    isSilent: () => members.isSilent(),
    fenceOf: (lease) => leases.fenceOf(lease),
    fenced: (lease) => leases.fenced(lease),
  };
}
