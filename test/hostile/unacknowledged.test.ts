/** A Helpdesk that acknowledges nothing, as none is documented to: its silence must not pile up. */
import { expect, it, vi } from 'vitest';
import { Exchange } from '../../apps/bridge/src/helpdesk/exchange.js';
import { openConnection } from '../../apps/bridge/src/helpdesk/connection.js';
import { openSim } from '../support/bridge.js';
import { afterThisTest } from '../support/clean-up.js';

const replyTimeoutMs = 100;
const questions = 20;
const ignore = (): void => undefined;
const nothing = (): Promise<void> => Promise.resolve();

it('keeps nothing of requests when their time is over', async () => {
  const { url, faults } = await openSim();
  faults.set({ lostRequest: {} });
  const exchange = new Exchange({
    onPush: nothing,
    onRoom: ignore,
    onStrayFailure: ignore,
    onUnreadable: nothing,
    onClose: ignore,
    onFault: ignore,
  });
  const connection = await openConnection({ url, apiKey: 'desk-key' }, exchange, 5000);
  afterThisTest(() => connection.close());
  exchange.use(connection);
  const payload = { session_id: 'ulla', message: 'hello', attachment: false, ticket_chat_id: null };
  // Where the library keeps who waits for an acknowledgement.
  const { acks } = Reflect.get(connection, 'socket') as unknown as { acks: object };
  for (let question = 0; question < questions; question++) {
    const asked = exchange.ask('support', payload, { isReply: () => true, take: nothing }, replyTimeoutMs);
    expect(Object.keys(acks).length).toBeGreaterThan(0);
    expect(await asked).toEqual({ outcome: 'silent' });
  }
  await vi.waitFor(() => expect(Object.keys(acks)).toEqual([]));
  expect(connection.isOpen).toBe(true);
});
