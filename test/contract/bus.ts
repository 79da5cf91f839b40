/** Contract of the bus: at most once to every subscriber, in order, without blocking or disturbing. */
import { expect, test, vi } from 'vitest';
import type { Bus, BusMessage } from '#state';
import { replicasOf } from './replicas.js';
import type { OpenReplicas } from './replicas.js';

export type OpenBuses = OpenReplicas<Bus>;

const within = { timeout: 3000, interval: 5 };
const news = (conversationId: string): BusMessage => ({ kind: 'news', conversationId });

/** What a subscriber of the bus has heard so far. */
function listen(bus: Bus): BusMessage[] {
  const heard: BusMessage[] = [];
  bus.subscribe((message) => heard.push(message));
  return heard;
}

export function busContract(opens: OpenBuses, isShared: boolean): void {
  const open = replicasOf(opens);

  async function openOne(): Promise<Bus> {
    const [bus] = await open(1);
    return bus!;
  }

  test('every kind of message arrives as it was sent, with the publisher too', async () => {
    const bus = await openOne();
    const heard = listen(bus);
    const messages: BusMessage[] = [
      { kind: 'work', channel: 'web', sessionId: 'ä\0"', conversationId: 'c' },
      news('c\u2028'),
      { kind: 'bind', socketId: 's', conversationId: 'c' },
      { kind: 'frame', socketId: 's', text: '{"type":"👩‍👧"}' },
    ];
    for (const message of messages) bus.publish(message);
    await vi.waitFor(() => expect(heard).toEqual(messages), within);
  });

  test('many messages of one publisher arrive once each and in order, with every subscriber', async () => {
    const bus = await openOne();
    const all = [listen(bus), listen(bus)];
    const sent = Array.from({ length: 500 }, (_, index) => news(`c${index}`));
    for (const message of sent) bus.publish(message);
    for (const heard of all) await vi.waitFor(() => expect(heard).toEqual(sent), within);
  });

  test('publishing returns before any subscriber runs', async () => {
    const bus = await openOne();
    const heard = listen(bus);
    bus.publish(news('c'));
    expect(heard).toEqual([]);
    await vi.waitFor(() => expect(heard).toHaveLength(1), within);
  });

  test('who has unsubscribed hears nothing more, the others do', async () => {
    const bus = await openOne();
    const left: BusMessage[] = [];
    const leave = bus.subscribe((message) => left.push(message));
    const heard = listen(bus);
    leave();
    leave();
    bus.publish(news('c'));
    await vi.waitFor(() => expect(heard).toHaveLength(1), within);
    expect(left).toEqual([]);
  });

  test('a subscriber that throws disturbs no other and keeps hearing', async () => {
    const bus = await openOne();
    const warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    let calls = 0;
    bus.subscribe(() => {
      calls += 1;
      throw new Error('thrown by a subscriber');
    });
    const heard = listen(bus);
    bus.publish(news('a'));
    bus.publish(news('b'));
    await vi.waitFor(() => expect(heard).toEqual([news('a'), news('b')]), within);
    expect(calls).toBe(2);
    warnings.mockRestore();
  });

  test('a closed bus takes messages and hands out none', async () => {
    const bus = await openOne();
    const heard = listen(bus);
    bus.publish(news('lost'));
    await bus.close();
    const before = heard.length;
    bus.publish(news('late'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(heard).toHaveLength(before);
    await bus.close();
  });

  test.skipIf(!isShared)('messages reach the subscribers of every replica, once and in order', async () => {
    const buses = await open(3);
    const all = buses.map(listen);
    const sent = Array.from({ length: 100 }, (_, index) => news(`c${index}`));
    for (const message of sent) buses[0]?.publish(message);
    for (const heard of all) await vi.waitFor(() => expect(heard).toEqual(sent), within);
  });
}
