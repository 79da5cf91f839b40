/** A Helpdesk that takes every connection and never says a word: nothing is lost by it, and nothing waits for it for long. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { expect, it } from 'vitest';
import { openBridge, otherChannelKey } from '../support/bridge.js';
import { afterThisTest } from '../support/clean-up.js';
import { connect } from '../support/ws-client.js';
import { Neighbour } from './neighbour.js';
import { metric } from './resources.js';

const replyTimeoutMs = 1000;
const customers = 200;

async function openBlackHole(): Promise<string> {
  const open = new Set<Socket>();
  const hole = createServer((socket) => {
    open.add(socket.on('error', () => undefined).resume());
  });
  hole.listen(0, '127.0.0.1');
  await once(hole, 'listening');
  afterThisTest(() => {
    hole.close();
    for (const socket of open) socket.destroy();
  });
  return `http://127.0.0.1:${(hole.address() as AddressInfo).port}`;
}

it('keeps the messages, disturbs no other channel, and is not waited for at the end', { timeout: 30_000 }, async () => {
  const bridge = await openBridge({
    env: { REPLY_TIMEOUT_MS: `${replyTimeoutMs}` },
    otherChannel: { helpdesk: { url: await openBlackHole(), apiKey: 'other-desk-key' } },
  });
  const neighbour = await Neighbour.moveIn(bridge.url);
  const client = await connect(bridge.url, { key: otherChannelKey });
  for (let customer = 0; customer < customers; customer++)
    client.say(await client.start({ userId: `customer-${customer}` }), 'into the void');
  await expect
    .poll(() => metric(bridge.adminUrl, 'deskbridge_helpdesk_retries_total', 'timeout'), { timeout: 5000 })
    .toBeGreaterThan(0);
  expect(await metric(bridge.adminUrl, 'deskbridge_messages_pending', 'channel="other"')).toBe(customers);
  await neighbour.hasNoticedNothing();
  const began = performance.now();
  await bridge.close();
  // What is being opened may finish; what only waits for its turn does not begin.
  expect(performance.now() - began).toBeLessThan(2.5 * replyTimeoutMs);
});
