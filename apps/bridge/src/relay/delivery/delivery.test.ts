/** Delivery: what a notice carries goes out without a read, a gap is read, and where the store fails it tries again as long as somebody listens. */
import { afterEach, expect, it, vi } from 'vitest';
import { pino } from 'pino';
import { StoreUnavailableError } from '#state';
import type { Subscriber } from '#state';
import type { BridgeDocuments, StoredConversation, StoredEntry } from '#translation';
import { Metrics } from '../../metrics/metrics.js';
import { Sessions } from '../../session/sessions.js';
import { testPeer } from '../../session/test-peer.js';
import type { BridgeBus, BridgeNotice, BridgeStore } from '../bridge-store.js';
import { Delivery } from './delivery.js';
import { Receipts } from './receipts.js';

afterEach(() => void vi.useRealTimers());

const away = () => Promise.reject(new StoreUnavailableError('away'));
const ref = { channel: 'shop', id: 'c' };
const slowCheckMs = 600_000;

function entry(push: number): StoredEntry {
  const body = { kind: 'bot', parts: [{ type: 'text', text: `word ${push}` }] } as const;
  return { id: `e${push}`, at: 0, pushed: true, body, seq: push, push };
}

function news(after: number, ...pushes: number[]): BridgeNotice {
  return { kind: 'news', ref, after, entries: pushes.map(entry) };
}

function open() {
  vi.useFakeTimers();
  const sessions = new Sessions({ listen: () => undefined, unlisten: () => undefined });
  let subscriber: Subscriber<BridgeDocuments> | undefined;
  const bus = {
    tell: () => undefined,
    subscribe: (one: Subscriber<BridgeDocuments>) => {
      subscriber = one;
      return () => undefined;
    },
  } as BridgeBus;
  const read = vi.fn((): Promise<StoredEntry[]> => away());
  const load = vi.fn((): Promise<StoredConversation> => away());
  const store = { pushedAfter: read, load } as unknown as BridgeStore;
  const logger = pino({ level: 'silent' });
  new Delivery(
    { store, bus, sessions, receipts: new Receipts(store, bus, logger), logger, metrics: new Metrics() },
    { messageLinkBytes: 1000, linkOf: () => '', linksFor: () => () => null, slowCheckMs },
  );
  const sent: string[] = [];
  const peer = { ...testPeer, isWritable: true, send: (text: string) => sent.push(text) > 0 };
  sessions.add(peer);
  const binding = sessions.bind('s', {
    ref,
    customer: { channel: 'shop', sessionId: 'ulla' },
    userKey: 'ulla',
    after: 0,
  })!;
  const words = () => sent.map((text) => /word \d+/.exec(text)?.[0]);
  const tell = (notice: BridgeNotice) => subscriber?.onNotice(notice);
  return { sessions, tell, miss: () => subscriber?.onGap(), read, load, binding, words, peer };
}

it('writes what a notice carries without asking the store, each entry once', () => {
  const { tell, read, words, binding } = open();
  tell(news(0, 1, 2));
  tell(news(1, 2, 3));
  expect(words()).toEqual(['word 1', 'word 2', 'word 3']);
  expect(binding.written).toBe(3);
  expect(read).not.toHaveBeenCalled();
});

it('reads what a gap leaves out, in its order', async () => {
  const { tell, read, words } = open();
  read.mockResolvedValue([entry(1), entry(2), entry(3)]);
  tell(news(2, 3));
  await vi.advanceTimersByTimeAsync(0);
  expect(words()).toEqual(['word 1', 'word 2', 'word 3']);
});

it('writes nothing past a socket that has no room: it is brought when there is some', async () => {
  const { tell, read, words, peer } = open();
  Object.assign(peer, { isWritable: false });
  read.mockResolvedValue([entry(1)]);
  tell(news(0, 1));
  expect(words()).toEqual([]);
  await vi.advanceTimersByTimeAsync(0);
  expect(words()).toEqual(['word 1']);
});

it.each(['a gap', 'time alone'])('finds by %s what nobody told of', async (how) => {
  const { miss, read, words } = open();
  read.mockResolvedValue([entry(1)]);
  if (how === 'a gap') miss();
  await vi.advanceTimersByTimeAsync(how === 'a gap' ? 0 : slowCheckMs);
  expect(words()).toEqual(['word 1']);
});

it('reads again and again while the socket is open, and no more when it is closed', async () => {
  const { sessions, tell, read } = open();
  tell(news(1, 2));
  await vi.advanceTimersByTimeAsync(5500);
  expect(read).toHaveBeenCalledTimes(6);
  sessions.remove('s');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(read.mock.calls.length).toBeLessThanOrEqual(7);
});

const fresh = { channel: 'shop', id: 'new' };

it('binds as soon as the store answers', async () => {
  const { sessions, tell, load } = open();
  tell({ kind: 'bind', socketId: 's', ref: fresh });
  await vi.advanceTimersByTimeAsync(2500);
  expect(load).toHaveBeenCalledTimes(3);
  const doc = { tickets: ['t'] };
  load.mockResolvedValue({ ...fresh, sessionId: 'ulla', confirmedPush: 0, doc } as unknown as StoredConversation);
  await vi.advanceTimersByTimeAsync(1000);
  expect(sessions.has('s', fresh)).toBe(true);
});

it('binds no more when the socket is closed', async () => {
  const { sessions, tell, load } = open();
  tell({ kind: 'bind', socketId: 's', ref: fresh });
  await vi.advanceTimersByTimeAsync(2500);
  sessions.remove('s');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(load).toHaveBeenCalledTimes(3);
});

it('binds to no conversation of another channel, and hands no frame of another channel or visitor out', () => {
  const { sessions, tell, load, words } = open();
  tell({ kind: 'bind', socketId: 's', ref: { channel: 'other', id: 'new' } });
  tell({ kind: 'frame', socketId: 's', channel: 'other', visitor: null, text: 'word 9' });
  tell({ kind: 'frame', socketId: 's', channel: 'shop', visitor: 'ulla', text: 'word 9' });
  expect([load.mock.calls.length, [...sessions.bindingsOf(fresh)].length, words()]).toEqual([0, 0, []]);
});
