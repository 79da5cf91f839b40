/** Deleting all of a user by the user's id in the place of a conversation's, as the manual has it (captivate.md 3.8, 5.7). */
import { expect, it } from 'vitest';
import { channelKey, openBridge, otherChannelKey } from '../support/bridge.js';
import { post } from '../support/http-client.js';
import { connect } from '../support/ws-client.js';

it.each([true, false])(
  'succeeds again when everything is deleted (softdelete %s), for the own key only',
  async (soft) => {
    const { url } = await openBridge();
    const client = await connect(url, { key: channelKey });
    const id = await client.start({ userId: 'ulla' });
    const request = { conversation_id: 'ulla', softdelete: soft };
    for (const conversation_ids of [[id], []]) {
      client.send('delete_conversation', request);
      const { type, payload } = await client.next();
      expect([type, payload]).toEqual(['delete_conversation_success', { userId: 'ulla', conversation_ids }]);
    }
    const stranger = await connect(url, { key: otherChannelKey });
    stranger.send('delete_conversation', request);
    expect((await stranger.next()).payload).toMatchObject({ error_desc: 'Invalid conversation_id' });
  },
);

it('erases for good what the user has hidden before', async () => {
  const { url } = await openBridge();
  const client = await connect(url, { key: channelKey });
  const id = await client.start({ userId: 'ulla' });
  const remove = (softdelete: boolean) =>
    post(url, channelKey, 'delete_user_conversations', { userId: 'ulla', softdelete });
  expect(await remove(true)).toMatchObject({ body: { conversation_ids: [id] } });
  expect(await remove(false)).toMatchObject({ body: { conversation_ids: [id] } });
  expect(await remove(false)).toMatchObject({ body: { conversation_ids: [] } });
});
