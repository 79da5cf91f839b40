/** Signed user ids: what they prove, and what proves nothing. */
import { describe, expect, it } from 'vitest';
import { askAdmin } from '../../support/admin.js';
import { channelKey, openBridge } from '../../support/bridge.js';
import { getTranscript } from '../../support/http-client.js';
import { identity, signedId, visitorKey } from '../../support/identity.js';
import { connect } from '../../support/ws-client.js';
import { idsOf, list } from './listed.js';

describe('a signed user id', () => {
  it('proves the name that a page can set, and is echoed as it was sent', async () => {
    const bridge = await openBridge({ channel: identity('required') });
    const signed = signedId('ulla');
    const client = await connect(bridge.url, { key: channelKey });
    const id = await client.start({ userId: signed });
    expect(id).toMatch(/^ulla_[0-9a-f-]{36}$/);
    client.say(id, 'hello');
    await client.next('bot_message');
    expect((await getTranscript(bridge.url, channelKey, id)).status).toBe(200);
    expect(idsOf(await list(bridge, channelKey, { userId: signed }))).toEqual([id]);
    expect(await list(bridge, channelKey, { userId: 'ulla' })).toEqual([]);
    expect(idsOf(await list(bridge, visitorKey('ulla'), { userId: 'ulla' }))).toEqual([id]);
    expect(bridge.sim.inspect.conversations()).toMatchObject([{ session_id: 'ulla' }]);

    client.send('delete_conversation', { userId: signed });
    expect((await client.next('delete_conversation_success')).payload).toMatchObject({
      userId: signed,
      conversation_ids: [id],
    });
  });

  it('is shown to nobody who knows the id of a conversation, and not kept', async () => {
    const { url, adminUrl } = await openBridge({ channel: identity('optional') });
    const [ulla, other] = [await connect(url, { key: channelKey }), await connect(url, { key: channelKey })];
    const signed = signedId('ulla');
    const id = await ulla.start({ userId: signed });
    const kept = await askAdmin(adminUrl, '/admin/channels/shop/users/ulla/export');
    expect(JSON.stringify(kept)).toContain(id);
    expect(JSON.stringify(kept)).not.toContain(signed);
    other.send('delete_conversation', { conversation_id: id });
    const { payload } = await other.next('delete_conversation_success');
    expect(payload).toEqual({ userId: 'ulla', conversation_id: id });
  });

  it('of somebody else, or forged, proves nothing', async () => {
    const { url } = await openBridge({ channel: identity('required') });
    const client = await connect(url, { key: channelKey });
    for (const userId of [`ulla.${'A'.repeat(43)}`, signedId('otto').replace('otto', 'ulla'), `${signedId('ulla')}x`]) {
      client.send('conversation_start', { userId });
      expect((await client.next()).payload).toMatchObject({ error_code: 401 });
    }
  });
});
