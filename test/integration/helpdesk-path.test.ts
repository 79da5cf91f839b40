/** A Helpdesk that is served under a path: messages, pushes and the history go by it. */
import { expect, it } from 'vitest';
import { openBridge, openSim } from '../support/bridge.js';
import { openChat } from '../support/chat.js';

it.each(['', '/', '//'])('is spoken to and read with "%s" behind its path', async (end) => {
  const sim = await openSim({ pathPrefix: '/support/desk' });
  const url = sim.helpdeskUrl + end;
  const bridge = await openBridge({ helpdesk: sim, channel: { helpdesk: { url, apiKey: 'desk-key' } } });
  const { client, ticket, conversationId: id } = await openChat(bridge, { userId: 'ulla' });
  sim.agent.say(ticket, 'Ada here');
  expect((await client.next('livechat_message')).raw).toContain('Ada here');

  // What is said while nobody is connected is found in the history only.
  sim.faults.set({ dropPushes: { times: 1 } });
  sim.agent.say(ticket, 'unheard');
  sim.faults.kickAll('cut');
  client.say(id, 'still there?');
  expect((await client.next('livechat_message')).raw).toContain('unheard');
});
