/** Steps that meet another writer are computed again from what is there then, and given up at last. */
import { expect, it, vi } from 'vitest';
import { LocalBus } from '#state';
import type { BridgeStore } from './bridge-store.js';
import { CarryOut } from './carry-out.js';

function open(outcomes: readonly string[]) {
  let version = 0;
  const load = () => Promise.resolve({ id: 'c', channel: 'shop', sessionId: 'ulla', version: ++version });
  const commit = vi.fn(({ expect: at }: { expect: number }) =>
    Promise.resolve({ outcome: outcomes[at - 1] ?? 'conflict' }),
  );
  const store = { load, commit } as unknown as BridgeStore;
  const channels = new Map([['shop', { policy: {} }]]) as never;
  return { carryOut: new CarryOut({ store, bus: new LocalBus(), channels }), commit };
}

it('computes a step again that another writer has overtaken', async () => {
  const { carryOut, commit } = open(['conflict', 'committed']);
  const compute = vi.fn(() => ({ listed: true }));
  expect(await carryOut.apply('c', compute)).toMatchObject({ conversationId: 'c', step: { listed: true } });
  expect(compute).toHaveBeenCalledTimes(2);
  expect(commit.mock.calls.map(([{ expect: at }]) => at)).toEqual([1, 2]);
});

it('says so when others are always faster', async () => {
  const { carryOut } = open([]);
  await expect(carryOut.apply('c', () => ({ listed: true }))).rejects.toThrow('changed too often');
});
