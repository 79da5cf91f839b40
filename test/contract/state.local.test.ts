/** The embedded twins against the contract. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalBus, LocalOwnership, LocalSocketDirectory, openSqliteStore } from '#state';
import {
  describeBusContract,
  describeDirectoryContract,
  describeOwnershipContract,
  describeStoreContract,
} from './state-contract.js';
import type { Docs } from './store/setup.js';

describeStoreContract(
  'embedded, in a file',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'deskbridge-store-'));
    const options = { path: join(folder, 'data', 'store.db'), synchronous: 'normal' } as const;
    const store = openSqliteStore<Docs>(options);
    let current = store;
    return {
      store,
      reopen: async () => {
        await current.close();
        return (current = openSqliteStore<Docs>(options));
      },
      destroy: async () => {
        await current.close();
        await rm(folder, { recursive: true });
      },
    };
  },
  { isDurable: true },
);

describeStoreContract(
  'embedded, in memory',
  () => {
    const store = openSqliteStore<Docs>({ path: ':memory:', synchronous: 'normal' });
    const reopen = () => Promise.reject(new Error('memory is not durable'));
    return Promise.resolve({ store, reopen, destroy: () => store.close() });
  },
  { isDurable: false },
);

/** A single process: one replica, and nothing left behind. */
function alone<T extends { close(): Promise<void> }>(make: () => T) {
  return () => {
    const only = make();
    return Promise.resolve({ replicas: [only], destroy: () => only.close() });
  };
}

const single = { isShared: false };
describeBusContract(
  'embedded',
  alone(() => new LocalBus()),
  single,
);
describeOwnershipContract(
  'embedded',
  alone(() => new LocalOwnership()),
  single,
);
describeDirectoryContract(
  'embedded',
  alone(() => new LocalSocketDirectory()),
  single,
);
