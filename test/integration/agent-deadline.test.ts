/** A visitor who asked for an agent is told when none comes, also where the clock is a little behind the timers. */
import { afterEach, expect, it, vi } from 'vitest';
import { openBridge } from '../support/bridge.js';
import { openChat } from '../support/chat.js';

const deadlineMs = 300;

afterEach(() => void vi.useRealTimers());

it('tells that no agent came though the clock says that it is not time yet', async () => {
  const bridge = await openBridge({ env: { AGENT_DEADLINE_MS: `${deadlineMs}` } });
  const { client, conversationId: id } = await openChat(bridge);
  const began = Date.now();
  vi.useFakeTimers({ toFake: ['Date'], now: began });
  client.send('action', { conversation_id: id, id: 'escalateToHuman', data: {} });
  await client.next('bot_message');
  vi.setSystemTime(began + deadlineMs - 1);
  const { payload } = await client.next('conversation_update', 2000);
  expect(payload).toMatchObject({ type: 'failedAgentAssignment' });
});
