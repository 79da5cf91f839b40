/** Delivery where the store fails: it tries again, and only as long as somebody listens. */
import { afterEach, expect, it, vi } from 'vitest';
import { pino } from 'pino';
import { LocalBus, StoreUnavailableError } from '#state';
import type { StoredConversation } from '#translation';
import { Metrics } from '../metrics.js';
import { Sessions } from '../session/sessions.js';
import { testPeer } from '../session/test-peer.js';
import type { BridgeStore } from './bridge-store.js';
import { Delivery } from './delivery.js';

afterEach(() => void vi.useRealTimers());

function open() {
  vi.useFakeTimers();
  const sessions = new Sessions();
  const bus = new LocalBus();
  const read = vi.fn(() => Promise.reject(new StoreUnavailableError('away')));
  const load = vi.fn((): Promise<StoredConversation> => Promise.reject(new StoreUnavailableError('away')));
  const store = { pushedAfter: read, load } as unknown as BridgeStore;
  new Delivery(
    { store, bus, sessions, logger: pino({ level: 'silent' }), metrics: new Metrics() },
    { messageLinkBytes: 1000, linkOf: () => '' },
  );
  sessions.add(testPeer);
  const customer = { channel: 'shop', sessionId: 'ulla' };
  sessions.bind('s', { conversationId: 'c', customer, hasTicket: false, after: 0 });
  return { sessions, bus, read, load };
}

it('reads again and again while the socket is open, and no more when it is closed', async () => {
  const { sessions, bus, read } = open();
  bus.publish({ kind: 'news', conversationId: 'c' });
  await vi.advanceTimersByTimeAsync(5500);
  expect(read).toHaveBeenCalledTimes(6);
  sessions.remove('s');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(read.mock.calls.length).toBeLessThanOrEqual(7);
});

it('binds as soon as the store answers', async () => {
  const { sessions, bus, load } = open();
  bus.publish({ kind: 'bind', socketId: 's', conversationId: 'new' });
  await vi.advanceTimersByTimeAsync(2500);
  expect(load).toHaveBeenCalledTimes(3);
  const doc = { tickets: ['t'] };
  load.mockResolvedValue({
    channel: 'shop',
    sessionId: 'ulla',
    confirmedPush: 0,
    doc,
  } as unknown as StoredConversation);
  await vi.advanceTimersByTimeAsync(1000);
  expect(sessions.has('s', 'new')).toBe(true);
});

it('binds no more when the socket is closed', async () => {
  const { sessions, bus, load } = open();
  bus.publish({ kind: 'bind', socketId: 's', conversationId: 'new' });
  await vi.advanceTimersByTimeAsync(2500);
  sessions.remove('s');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(load).toHaveBeenCalledTimes(3);
});
