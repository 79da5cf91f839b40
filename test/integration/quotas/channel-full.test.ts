/** A channel that stores as much as it may takes nothing more from clients; everything else goes on, and so do the other channels. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { askAdmin, metricsOf } from '../../support/admin.js';
import { channelKey, openBridge, otherChannelKey } from '../../support/bridge.js';
import { afterThisTest } from '../../support/clean-up.js';
import { getTranscript, post, postMessage } from '../../support/http-client.js';
import { connect } from '../../support/ws-client.js';

const notStored = { error_code: 507, error_desc: 'No more can be stored at present' };

it('refuses with 507 what clients want stored; reading, closing and deleting go on, and the bridge stays ready', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'deskbridge-quotas-'));
  afterThisTest(() => rmSync(folder, { recursive: true }));
  const env = { STORE_URL: `sqlite:${join(folder, 'store.db')}` };
  const first = await openBridge({ env });
  const begun = await connect(first.url, { key: channelKey });
  const id = await begun.start({ userId: 'ulla', metadata: { text: 'x'.repeat(3000) } });
  begun.say(id, 'taken');
  await begun.next('bot_message');
  const neighbour = await (await connect(first.url, { key: otherChannelKey })).start();
  await first.close();

  const { url, adminUrl } = await openBridge({
    env,
    helpdesk: first.sim,
    channel: { limits: { channelBytes: { soft: 1000, hard: 3000 } } },
  });
  const bytes = Number(/^deskbridge_store_bytes\{channel="shop"\} (\d+)$/m.exec(await metricsOf(adminUrl))?.[1]);
  expect(bytes).toBeGreaterThan(3000);
  const client = await connect(url, { key: channelKey });
  const before = await getTranscript(url, channelKey, id);
  client.say(id, 'not taken');
  expect((await client.next('general_error')).payload).toEqual({ conversation_id: id, ...notStored });
  client.send('conversation_start', {});
  expect((await client.next('general_error')).payload).toEqual({ conversation_id: null, ...notStored });
  const refused = await post(url, channelKey, 'metadata', { conversation_id: id, metadata: { a: 1 } });
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([507, '60']);
  expect((await getTranscript(url, channelKey, id)).body).toEqual(before.body);
  expect((await askAdmin(adminUrl, '/admin/audit')).body).toMatchObject({ balanced: true });
  expect((await askAdmin(adminUrl, '/health/ready')).status).toBe(200);

  expect((await postMessage(url, otherChannelKey, neighbour, 'taken')).status).toBe(200);
  client.send('action', { conversation_id: id, id: 'closeConversation' });
  await client.next('conversation_update');
  const { body } = await post(url, channelKey, 'get_conversations', { userId: 'ulla' });
  expect((body as { conversations: unknown[] }).conversations).toHaveLength(1);
  expect((await post(url, channelKey, 'delete_conversation', { conversation_id: id, softdelete: false })).status).toBe(
    200,
  );
});
