/** Contract of ownership: at most one living replica owns a customer, and what is given up is free. */
import { expect, test, vi } from 'vitest';
import type { Ownership } from '#state';
import { replicasOf } from './replicas.js';
import type { OpenReplicas } from './replicas.js';

export type OpenOwnerships = OpenReplicas<Ownership>;

const ann = { channel: 'web', sessionId: 'ann' };
const bob = { channel: 'web', sessionId: 'bob' };
const within = { timeout: 10_000, interval: 20 };

export function ownershipContract(opens: OpenOwnerships, isShared: boolean): void {
  const open = replicasOf(opens);

  test('a replica alone owns what it claims, again and again, and is certain of it', async () => {
    const [one] = await open(1);
    expect(await one!.claim(ann)).toBe(true);
    expect(await one!.claim(ann)).toBe(true);
    expect(await one!.claim(bob)).toBe(true);
    expect(one!.isCertain()).toBe(true);
  });

  test('giving up is idempotent, also of what was never owned, and what was given up can be claimed again', async () => {
    const [one] = await open(1);
    await one!.claim(ann);
    await one!.release(ann);
    await one!.release(ann);
    await one!.release(bob);
    expect(await one!.claim(ann)).toBe(true);
  });

  test('closing twice is the same as once', async () => {
    const [one] = await open(1);
    await one!.close();
    await expect(one!.close()).resolves.toBeUndefined();
  });

  test.skipIf(!isShared)('of replicas that claim at once exactly one owns the customer', async () => {
    const replicas = await open(3);
    const answers = await Promise.all(replicas.map((each) => each.claim(ann)));
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await Promise.all(replicas.map((each) => each.claim(ann)))).toEqual(answers);
  });

  test.skipIf(!isShared)('customers are owned one by one, and channels keep them apart', async () => {
    const [one, two] = await open(2);
    expect(await one!.claim(ann)).toBe(true);
    expect(await two!.claim(bob)).toBe(true);
    expect(await two!.claim({ ...ann, channel: 'app' })).toBe(true);
    expect(await one!.claim(bob)).toBe(false);
  });

  test.skipIf(!isShared)('only the owner can give a customer up', async () => {
    const [one, two] = await open(2);
    await one!.claim(ann);
    await two!.release(ann);
    expect(await two!.claim(ann)).toBe(false);
    await one!.release(ann);
    expect(await two!.claim(ann)).toBe(true);
    expect(await one!.claim(ann)).toBe(false);
  });

  test.skipIf(!isShared)('what a closed replica owned becomes free', async () => {
    const [one, two] = await open(2);
    await one!.claim(ann);
    await one!.close();
    await vi.waitFor(async () => expect(await two!.claim(ann)).toBe(true), within);
  });
}
