/** A Helpdesk that acknowledges nothing, as none is documented to: its silence must not pile up. */
import { expect, it, vi } from 'vitest';
import { openConnection } from '../../apps/bridge/src/helpdesk/connection/connection.js';
import { openSim } from '../support/bridge.js';
import { afterThisTest } from '../support/clean-up.js';

const replyTimeoutMs = 100;
const questions = 20;

it('keeps nothing of requests when their time is over', async () => {
  const { url, faults } = await openSim();
  faults.set({ lostRequest: {} });
  const listener = { onEvent: () => undefined, onClose: () => undefined };
  const connection = await openConnection({ url, apiKey: 'desk-key' }, listener, { connectMs: 5000, frameBytes: 1e6 });
  afterThisTest(() => connection.close());
  const payload = { session_id: 'ulla', message: 'hello', attachment: false, ticket_chat_id: null };
  // Where the library keeps who waits for an acknowledgement.
  const { acks } = Reflect.get(connection, 'socket') as unknown as { acks: object };
  for (let question = 0; question < questions; question++) {
    expect(connection.request('support', payload, replyTimeoutMs)).toBe(true);
  }
  expect(Object.keys(acks)).toHaveLength(questions);
  await vi.waitFor(() => expect(Object.keys(acks)).toEqual([]));
  expect(connection.isOpen).toBe(true);
});
