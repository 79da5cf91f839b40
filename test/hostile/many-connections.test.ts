/** One browser begins a thousand conversations: the Helpdesk sees few connections, and who comes later is served within seconds. */
import { expect, test, vi } from 'vitest';
import { openBridge } from '../support/bridge.js';
import { connect } from '../support/ws-client.js';
import type { WsClient } from '../support/ws-client.js';
import { channelKey } from '../support/bridge.js';
import { heard, metricsOf, openTab } from '../faults/scene.js';
import type { TestBridge } from '../support/bridge.js';

const crowd = 300;
const limit = 8;

/** A client of that address, as a proxy tells it. */
function clientAt(bridge: TestBridge, address: string): Promise<WsClient> {
  return connect(bridge.url, { key: channelKey, headers: { 'x-forwarded-for': address } });
}

async function gauge(bridge: TestBridge, name: string): Promise<number> {
  const line = new RegExp(`^deskbridge_${name}\\{channel="shop"\\} (\\d+)$`, 'm').exec(await metricsOf(bridge));
  return Number(line?.[1] ?? 0);
}

test('a newcomer is served within seconds beside a crowd of one address', { timeout: 60_000 }, async () => {
  const bridge = await openBridge({
    env: { TRUSTED_PROXIES: '127.0.0.1' },
    channel: { limits: { helpdeskConnections: limit, eventsPerMinute: 1_000_000 } },
    sim: { sateDelayMs: 400 },
  });
  const attacker = await clientAt(bridge, '192.0.2.66');
  const ids = [];
  for (let index = 0; index < crowd; index++) ids.push(await attacker.start());
  for (const id of ids) attacker.say(id, 'me first');
  await vi.waitFor(async () => expect(await gauge(bridge, 'helpdesk_connections_waiting')).toBeGreaterThan(crowd / 2), {
    timeout: 10_000,
    interval: 20,
  });
  let most = 0;
  const watch = setInterval(
    () => void gauge(bridge, 'helpdesk_connections').then((n) => (most = Math.max(most, n))),
    50,
  );
  const newcomer = await clientAt(bridge, '198.51.100.7');
  const id = await newcomer.start();
  newcomer.say(id, 'hello');
  await newcomer.next('bot_message');
  // The crowd still waits: it was not served first.
  expect(await gauge(bridge, 'helpdesk_connections_waiting')).toBeGreaterThan(20);
  clearInterval(watch);
  expect(most).toBeLessThanOrEqual(limit);
});

test('who only listens has a turn, and misses nothing', { timeout: 60_000 }, async () => {
  const bridge = await openBridge({ channel: { limits: { helpdeskConnections: 1 } }, sim: { sateDelayMs: 0 } });
  const tabs = await Promise.all([openTab(bridge.url), openTab(bridge.url), openTab(bridge.url)]);
  for (const [index, tab] of tabs.entries()) {
    const id = await tab.start({ userId: `visitor-${index}` });
    tab.say(id, 'hello');
    await vi.waitFor(() => expect(heard(tab)).toHaveLength(1), 10_000);
  }
  // One of them has the connection at most; an agent writes to all.
  for (const [index] of tabs.entries()) {
    const [talk] = bridge.sim.inspect.conversations(`visitor-${index}`);
    bridge.sim.agent.say(talk!.id, `for ${index}`);
  }
  await vi.waitFor(() => expect(tabs.map((tab) => heard(tab).slice(1))).toEqual([['for 0'], ['for 1'], ['for 2']]), {
    timeout: 40_000,
    interval: 50,
  });
  expect(await gauge(bridge, 'helpdesk_connections')).toBeLessThanOrEqual(1);
});
