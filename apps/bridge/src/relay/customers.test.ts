/** Whoever has work waiting is looked after, also where nobody knows whether a claim was granted. */
import { expect, it, vi } from 'vitest';
import { StoreUnavailableError } from '#state';
import type { Lease } from '#state';
import type { BridgeBus, BridgeNotice, BridgeStore } from './bridge-store.js';
import { Customers } from './customers.js';

const customer = { channel: 'shop', sessionId: 'ulla' };

it('claims a customer once more when the store had no answer: it may be ours, so that no other replica finds it', async () => {
  const released = vi.fn();
  const lease = { customer, isTakenOver: false, release: released } as unknown as Lease;
  const claim = vi.fn<() => Promise<Lease>>();
  claim.mockRejectedValueOnce(new StoreUnavailableError('no answer')).mockResolvedValue(lease);
  let notify: (notice: BridgeNotice) => void = () => undefined;
  const customers = new Customers({
    // Another replica looks after its place.
    store: { customersWaiting: () => Promise.resolve([]) } as Partial<BridgeStore> as BridgeStore,
    bus: {
      subscribe: (subscriber) => {
        notify = (notice) => subscriber.onNotice(notice);
        return () => undefined;
      },
      tell: () => undefined,
    } satisfies BridgeBus,
    leases: { claim },
    logger: { error: () => undefined, warn: () => undefined } as never,
    linkTools: () => null,
    sweepMs: 10,
    hasOthers: () => true,
    stopMs: 1000,
  });
  await customers.start();
  notify({ kind: 'listening', customer });
  await vi.waitFor(() => expect(released).toHaveBeenCalledOnce());
  await customers.stop();
  expect(claim).toHaveBeenCalledTimes(2);
});
