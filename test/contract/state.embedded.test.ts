/** The embedded twin against the contract: as it is, and with bounds that make it tidy and forget all the time. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loseLease, openState } from '#state';
import type { StateOptions } from '#state';
import { describeReplicaContract, describeStoreContract } from './state-contract.js';
import type { Docs, OpenedState } from './store/setup.js';

type Bounds = NonNullable<StateOptions['bounds']>;

function inFile(bounds: Bounds): () => Promise<OpenedState> {
  return async () => {
    const folder = await mkdtemp(join(tmpdir(), 'deskbridge-state-'));
    const url = `sqlite:${join(folder, 'data', 'store.db')}`;
    const open = () => openState<Docs>(url, { synchronous: 'normal', bounds });
    const state = await open();
    let current = state;
    return {
      state,
      reopen: async () => {
        await current.close();
        return (current = await open());
      },
      destroy: async () => {
        await current.close();
        await rm(folder, { recursive: true });
      },
    };
  };
}

function inMemory(bounds: Bounds): () => Promise<OpenedState> {
  return async () => {
    const state = await openState<Docs>('sqlite::memory:', { synchronous: 'normal', bounds });
    const reopen = () => Promise.reject(new Error('memory is not durable'));
    return { state, reopen, destroy: () => state.close() };
  };
}

const tidiesAlways: Bounds = { tidyConversations: 1 };
const keepsNothing: Bounds = { memoryBytes: 0 };

describeStoreContract('embedded, in a file', inFile({}), { isDurable: true });
describeStoreContract('embedded, in memory', inMemory({}), { isDurable: false });
describeStoreContract('embedded, tidying always', inMemory(tidiesAlways), { isDurable: false });
describeStoreContract('embedded, keeping nothing', inMemory(keepsNothing), { isDurable: false });
describeStoreContract('embedded, tidying always, keeping nothing', inFile({ ...tidiesAlways, ...keepsNothing }), {
  isDurable: true,
});

describeReplicaContract(
  'embedded',
  async () => {
    const { state, destroy } = await inMemory({})();
    return { replicas: [state], destroy };
  },
  { isShared: false, lose: loseLease },
);
