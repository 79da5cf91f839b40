/** What came by the line and was not taken yet has a limit in number and in size: above it the history tells the rest. */
import { expect, it, vi } from 'vitest';
import { Bell } from '#async';
import type { ConnectionListener, HelpdeskConnection } from '../../../helpdesk/connection/connection.js';
import type { HelpdeskDoor } from '../../../helpdesk/connection/door.js';
import { Places } from '../../../helpdesk/places/places.js';
import { Metrics } from '../../../metrics/metrics.js';
import { Trace } from '../../../trace/trace.js';
import { Line } from './line.js';
import { Seat } from './seat.js';

async function openLine() {
  let listener: ConnectionListener | undefined;
  const close = vi.fn();
  const connection = { isOpen: true, close } as unknown as HelpdeskConnection;
  const open = (given: ConnectionListener) => {
    listener = given;
    return Promise.resolve(connection);
  };
  const bell = new Bell();
  const places = new Places(1);
  const seat = new Seat({ places, bell, hasWork: () => false, isUpToDate: () => true });
  const line = new Line({
    customer: { channel: 'shop', sessionId: 'ulla' },
    door: { open } as unknown as HelpdeskDoor,
    history: { follow: () => undefined, isUpToDate: true },
    lease: { mark: () => Promise.resolve() } as ConstructorParameters<typeof Line>[0]['lease'],
    metrics: new Metrics(),
    trace: new Trace(),
    timings: {
      baseMs: 1,
      maxMs: 1,
      replyTimeoutMs: 1,
      agentVerifyMs: 1,
      deliveryDelayedMs: 1,
      agentDeadlineMs: 1,
      idleMs: 1,
    },
    ...{ seat, bell },
  });
  seat.ask();
  await line.open(new AbortController().signal);
  const push = (reason: string): void => listener?.onEvent({ name: 'support', ok: false, status: 500, reason });
  return { line, push, close, seat };
}

it('takes a thousand events, and gives the connection up at one more', async () => {
  const { line, push, close } = await openLine();
  for (let count = 0; count < 1000; count++) push('x');
  expect(close).not.toHaveBeenCalled();
  push('x');
  expect(close).toHaveBeenCalledOnce();
  expect(line.isOpen).toBe(false);
});

it('gives the connection up, and its place, when what waits is too large, and keeps nothing of it', async () => {
  const { line, push, close, seat } = await openLine();
  const large = 'x'.repeat(4_000_000);
  for (let count = 0; count < 4; count++) push(large);
  expect([close.mock.calls.length, seat.standing]).toEqual([0, 'held']);
  push(large);
  expect([close.mock.calls.length, seat.standing]).toEqual([1, 'none']);
  expect([line.nextEvent(), line.nextEvent()]).toEqual(['closed', undefined]);
});

it('counts what was taken no more', async () => {
  const { line, push, close } = await openLine();
  const large = 'x'.repeat(4_000_000);
  for (let count = 0; count < 20; count++) {
    push(large);
    expect(line.nextEvent()).toMatchObject({ reason: large });
  }
  expect(close).not.toHaveBeenCalled();
});
