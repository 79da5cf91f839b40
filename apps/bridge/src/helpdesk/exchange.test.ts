/** One connection's events, taken one after the other: what ends it, and what a question waits for. */
import { expect, it, vi } from 'vitest';
import { pause } from '#async';
import type { AnyDecodedEvent, HelpdeskConnection } from './connection.js';
import { Exchange } from './exchange.js';
import type { ExchangeListener } from './exchange.js';

const closed: AnyDecodedEvent = {
  ok: true,
  name: 'close_support',
  data: { ticket_chat_id: 't', close_support: true, closed_support: true },
};

function open(listener: Partial<ExchangeListener> = {}) {
  let isOpen = true;
  const onFault = vi.fn();
  const exchange: Exchange = new Exchange({
    onPush: () => Promise.resolve(),
    onRoom: () => undefined,
    onStrayFailure: () => undefined,
    onUnreadable: () => Promise.resolve(),
    onClose: () => undefined,
    onFault,
    ...listener,
  });
  const close = () => {
    isOpen = false;
    exchange.onClose();
  };
  const connection = {
    close,
    request: () => isOpen,
    get isOpen() {
      return isOpen;
    },
  };
  exchange.use(connection as unknown as HelpdeskConnection);
  return { exchange, onFault };
}

it('is given up when more waits than can be kept', () => {
  const { exchange } = open({ onPush: () => new Promise(() => undefined) });
  for (let count = 0; count < 1000; count++) exchange.onEvent(closed);
  expect(exchange.isOpen).toBe(true);
  exchange.onEvent(closed);
  expect(exchange.isOpen).toBe(false);
});

it('is given up when an event cannot be kept, and takes none of those behind it', async () => {
  const onPush = vi.fn(() => Promise.reject(new Error('disk full')));
  const { exchange, onFault } = open({ onPush });
  exchange.onEvent(closed);
  exchange.onEvent(closed);
  await vi.waitFor(() => expect(exchange.isOpen).toBe(false));
  await exchange.between(() => Promise.resolve());
  expect([onPush.mock.calls.length, onFault.mock.calls.length]).toEqual([1, 1]);
});

it('does not call a question silent while its answer is being kept', async () => {
  const { exchange } = open();
  const kept = Promise.withResolvers<undefined>();
  const take = async () => {
    await kept.promise;
  };
  const ending = exchange.ask('close_support', { ticket_chat_id: 't' }, { isReply: () => true, take }, 30);
  exchange.onEvent(closed);
  // The deadline passes meanwhile.
  await pause(60);
  kept.resolve(undefined);
  expect(await ending).toEqual({ outcome: 'replied' });
});

it('is not quiet from the first question on, nor when the connection is gone', () => {
  const [asked, cut] = [open().exchange, open().exchange];
  const checks = [asked.quiet(), cut.quiet()];
  expect(checks.map((isQuiet) => isQuiet())).toEqual([true, true]);
  void asked.ask('close_support', { ticket_chat_id: 't' }, { isReply: () => true, take: () => Promise.resolve() }, 1);
  cut.close();
  expect(checks.map((isQuiet) => isQuiet())).toEqual([false, false]);
  expect(asked.quiet()()).toBe(false);
});
