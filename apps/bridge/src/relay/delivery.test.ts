/** Delivery where the store fails: it tries again, and only as long as somebody listens. */
import { afterEach, expect, it, vi } from 'vitest';
import { pino } from 'pino';
import { LocalBus, StoreUnavailableError } from '#state';
import { Metrics } from '../metrics.js';
import { Sessions } from '../session/sessions.js';
import type { Peer } from '../session/sessions.js';
import type { BridgeStore } from './bridge-store.js';
import { Delivery } from './delivery.js';

afterEach(() => void vi.useRealTimers());

function open() {
  vi.useFakeTimers();
  const peer: Peer = {
    socketId: 's',
    channel: 'shop',
    send: () => true,
    room: () => Promise.resolve(true),
    probe: () => undefined,
    close: () => undefined,
  };
  const sessions = new Sessions();
  const bus = new LocalBus();
  const read = vi.fn(() => Promise.reject(new StoreUnavailableError('away')));
  const store = { pushedAfter: read } as unknown as BridgeStore;
  new Delivery(
    { store, bus, sessions, logger: pino({ level: 'silent' }), metrics: new Metrics() },
    { messageLinkBytes: 1000, linkOf: () => '' },
  );
  sessions.add(peer);
  const customer = { channel: 'shop', sessionId: 'ulla' };
  sessions.bind('s', { conversationId: 'c', customer, hasTicket: false, after: 0 });
  bus.publish({ kind: 'news', conversationId: 'c' });
  return { sessions, read };
}

it('tries again and again while the socket is open, and no more when it is closed', async () => {
  const { sessions, read } = open();
  await vi.advanceTimersByTimeAsync(5500);
  expect(read).toHaveBeenCalledTimes(6);
  sessions.remove('s');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(read.mock.calls.length).toBeLessThanOrEqual(7);
});
