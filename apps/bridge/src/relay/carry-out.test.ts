/** Steps that meet another writer are computed again from what is there then, and given up at last; what commits nothing is true when it is said. */
import { expect, it, vi } from 'vitest';
import type { Bus } from '#state';
import type { BridgeDocuments } from '#translation';
import type { BridgeStore } from './bridge-store.js';
import { CarryOut, LeaseLostError } from './carry-out.js';

const ref = { channel: 'shop', id: 'c' };
const at = (version: number) => ({ ...ref, sessionId: 'ulla', version });

function open(outcomes: readonly string[], isFresh = true) {
  const latest = vi.fn(() => Promise.resolve({ conversation: at(1), isFresh }));
  const load = vi.fn(() => Promise.resolve(at(7)));
  const commit = vi.fn(({ expect: version }: { expect: number }) =>
    Promise.resolve({
      outcome: outcomes[version - 1] ?? 'conflict',
      current: at(version + 1),
      conversation: at(version),
    }),
  );
  const store = { latest, load, commit } as unknown as BridgeStore;
  const channels = new Map([['shop', { policy: {} }]]) as never;
  return { carryOut: new CarryOut(store, {} as Bus<BridgeDocuments>, channels), commit, latest, load };
}

it('computes a step again that another writer has overtaken, from what that one left, without reading', async () => {
  const { carryOut, commit, latest, load } = open(['conflict', 'committed']);
  const compute = vi.fn(() => ({ listed: true }));
  expect(await carryOut.apply(ref, compute)).toMatchObject({ conversation: { id: 'c' }, step: { listed: true } });
  expect(compute).toHaveBeenCalledTimes(2);
  expect(commit.mock.calls.map(([{ expect: version }]) => version)).toEqual([1, 2]);
  expect([latest.mock.calls.length, load.mock.calls.length]).toEqual([1, 0]);
});

it('says so when others are always faster', async () => {
  const { carryOut } = open([]);
  await expect(carryOut.apply(ref, () => ({ listed: true }))).rejects.toThrow('changed too often');
});

it('says so when the customer is owned elsewhere', async () => {
  const { carryOut } = open(['fenced']);
  await expect(carryOut.apply(ref, () => ({ listed: true }))).rejects.toBeInstanceOf(LeaseLostError);
});

it('reads anew what a step saw that commits nothing, unless it was fresh', async () => {
  const seen: number[] = [];
  const compute = (_: unknown, { version }: { version: number }) => (seen.push(version), {});
  await open([], true).carryOut.apply(ref, compute);
  expect(seen).toEqual([1]);
  await open([], false).carryOut.apply(ref, compute);
  expect(seen).toEqual([1, 1, 7]);
});
