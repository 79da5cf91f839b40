/** A state whose writes take their time. */
import { setTimeout } from 'node:timers/promises';
import { openState } from '#state';
import type { Change, CommitBy } from '#state';
import type { BridgeDocuments } from '#translation';
import type { OpenState } from '../../apps/bridge/src/process/start.js';

type D = BridgeDocuments;

/** The configured twin, where each commit begins so many milliseconds after it was asked for. */
export function slowState(ms: number, onAsked: () => void = () => undefined): OpenState {
  return async ({ STORE_URL: url, SQLITE_SYNCHRONOUS: synchronous }) => {
    const twin = await openState<D>(url, { synchronous });
    const commit = async (change: Change<D>, by?: CommitBy) => {
      onAsked();
      await setTimeout(ms);
      return twin.store.commit(change, by);
    };
    // The twin's store is a class: its methods are its prototype's.
    const store = new Proxy(twin.store, {
      get: (target, name) => {
        if (name === 'commit') return commit;
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    return { ...twin, store };
  };
}
