/** What nobody has heard is held until a socket names the conversation, whatever is answered to its event. */
import { expect, it } from 'vitest';
import { channelKey, openBridge } from '../support/bridge.js';
import type { TestBridge } from '../support/bridge.js';
import { openChat } from '../support/chat.js';
import { post } from '../support/http-client.js';
import { connect } from '../support/ws-client.js';

/** A conversation in which an agent has spoken while nobody listened; only HEAD has asked for its transcript since. */
async function openHeld(bridge: TestBridge): Promise<string> {
  const { client, conversationId: id, ticket } = await openChat(bridge, { userId: 'ulla' });
  await client.close();
  const transcriptLength = async () => {
    const address = `${bridge.url}/api/transcript?conversation_id=${id}`;
    const { headers } = await fetch(address, { method: 'HEAD', headers: { 'x-api-key': channelKey } });
    return Number(headers.get('content-length'));
  };
  const before = await transcriptLength();
  bridge.sim.agent.say(ticket, 'for whoever comes');
  await expect.poll(transcriptLength).toBeGreaterThan(before);
  return id;
}

it('comes after a HEAD of the transcript, which has shown nothing', async () => {
  const bridge = await openBridge();
  const id = await openHeld(bridge);
  const client = await connect(bridge.url, { key: channelKey });
  client.send('metadata_request', { conversation_id: id });
  expect((await client.next('livechat_message')).raw).toContain('for whoever comes');
});

it.each(['socket', 'http'])('comes to a socket whose event by %s was refused', async (via) => {
  const bridge = await openBridge();
  const payload = { conversation_id: await openHeld(bridge), message_id: 'none', content: 'x' };
  const client = await connect(bridge.url, { key: channelKey });
  if (via === 'socket') {
    client.send('edit_message', payload);
    expect((await client.next()).payload).toMatchObject({ error_desc: 'Invalid message_id' });
  } else {
    const answer = await post(bridge.url, channelKey, 'edit_message', payload, client.socketId);
    expect(answer).toMatchObject({ status: 400 });
  }
  expect((await client.next('livechat_message')).raw).toContain('for whoever comes');
});
