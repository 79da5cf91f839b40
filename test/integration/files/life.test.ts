/** Files go with their conversations: erased by a client or an operator, also while storage is away; hidden conversations keep theirs. */
import { expect, it, vi } from 'vitest';
import { openFileStorage } from '#files';
import { credentials, listed, startS3 } from '../../contract/files/setup.js';
import { askAdmin } from '../../support/admin.js';
import { channelKey, filesFolder, openBridge } from '../../support/bridge.js';
import type { TestBridge } from '../../support/bridge.js';
import { afterThisTest } from '../../support/clean-up.js';
import { openProxy } from '../../support/cuttable-proxy.js';
import { follow, png, postJson, upload } from '../../support/files.js';
import { getTranscript, post } from '../../support/http-client.js';
import { connect } from '../../support/ws-client.js';

const soon = { timeout: 5000, interval: 20 };

/** A chat with two files: one that was uploaded to it, one that it named afterwards. */
async function chatWithFiles({ url }: TestBridge, userId: string) {
  const client = await connect(url, { key: channelKey });
  const id = await client.start({ userId });
  const own = await upload(url, { fields: { storage: 'true', path: `${channelKey}/${id}` } });
  const later = await upload(url, { headers: { 'x-api-key': channelKey } });
  const files = [own, later].map(({ body: { fileKey } }) => ({ filename: 'list.csv', storage: { fileKey } }));
  expect(await post(url, channelKey, 'user_message', { conversation_id: id, content: { files } })).toMatchObject({
    status: 200,
  });
  return {
    id,
    links: [own, later].map(({ body }) => body.presignedUrl),
    keys: [own, later].map(({ body }) => body.fileKey),
  };
}

const statusOf = (links: readonly (string | undefined)[]) =>
  Promise.all(links.map(async (link) => (await follow(link)).status));

it('a client that hides a conversation keeps its files, one that erases it removes them', async () => {
  const FILES_URL = filesFolder();
  const bridge = await openBridge({ env: { FILES_URL } });
  const storage = await openFileStorage(FILES_URL);
  afterThisTest(() => storage.close());
  const [one, other] = [await chatWithFiles(bridge, 'ada'), await chatWithFiles(bridge, 'bo')];
  const remove = (softdelete: boolean) =>
    post(bridge.url, channelKey, 'delete_conversation', { conversation_id: one.id, softdelete });
  await remove(true);
  expect(await statusOf(one.links)).toEqual([200, 200]);
  expect(await remove(false)).toMatchObject({ status: 200 });
  // At once, whatever storage still has.
  for (const status of await statusOf(one.links)) expect([404, 410]).toContain(status);
  expect((await postJson(bridge.url, '/api/presigned-url', { fileKey: one.keys[1] })).body.success).toBe(false);
  await vi.waitFor(async () => expect(await listed(storage)).toEqual([...other.keys].sort()), soon);
  expect(await statusOf(other.links)).toEqual([200, 200]);
});

it('an operator exports them with links, and erases them with a receipt', async () => {
  const bridge = await openBridge();
  const { id, links } = await chatWithFiles(bridge, 'ada');
  const base = '/admin/channels/shop/users/ada';
  const { body } = await askAdmin(bridge.adminUrl, `${base}/export`);
  const taken = { files: 2, bytes: 2 * png.length };
  expect(body).toMatchObject({ conversations: [{ conversation_id: id, files: taken }] });
  const [link] = /http:[^"]+\/files\/[^"]+/.exec(JSON.stringify(body)) ?? [];
  expect((await (await follow(link)).arrayBuffer()).byteLength).toBe(png.length);
  const { body: receipt } = await askAdmin(bridge.adminUrl, base, { method: 'DELETE' });
  expect(receipt).toMatchObject({ conversations: 1, files: 2, file_bytes: 2 * png.length, files_waiting: 0 });
  expect((receipt as { removed_from: string[] }).removed_from).toContain('files of visitors and agents');
  expect(await statusOf(links)).toEqual([404, 404]);
});

it('while storage is away texts go on, messages with files are refused for now, and what is erased says that files wait', async () => {
  const { endpoint } = await startS3();
  const proxy = await openProxy(endpoint);
  const bridge = await openBridge({
    env: {
      FILES_URL: `s3://files/of/bridge?region=us-east-1&endpoint=${proxy.url}`,
      FILES_ACCESS_KEY_ID: credentials.accessKeyId,
      FILES_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      FILES_INCOMING: filesFolder().slice('file:'.length),
    },
  });
  const { id, links, keys } = await chatWithFiles(bridge, 'ada');
  const say = (content: object) => post(bridge.url, channelKey, 'user_message', { conversation_id: id, content });
  const file = { filename: 'list.csv', storage: { fileKey: keys[0] } };
  proxy.setAway(true);
  expect(await say({ text: 'a', files: [file] })).toMatchObject({ status: 503 });
  expect(await say({ text: 'b' })).toMatchObject({ status: 200 });
  const { body } = await getTranscript(bridge.url, channelKey, id);
  expect(
    (body as { transcript: { from: string; text: string }[] }).transcript.filter(({ from }) => from === 'user'),
  ).toMatchObject([{ text: '' }, { text: 'b' }]);
  const erase = () => askAdmin(bridge.adminUrl, `/admin/channels/shop/conversations/${id}`, { method: 'DELETE' });
  const { body: receipt } = await erase();
  expect(receipt).toMatchObject({ conversations: 1, files: 0, files_waiting: 1 });
  expect(JSON.stringify((receipt as { not_removed_from: string[] }).not_removed_from)).toContain('storage is away');
  // The same receipt for as long as they are there.
  const { body: again } = await erase();
  expect(again).toMatchObject({ conversations: 0, files: 0, files_waiting: 1 });
  expect((again as { removed_from: string[] }).removed_from).not.toContain('files of visitors and agents');
  proxy.setAway(false);
  // They may have been removed by now.
  for (const status of await statusOf(links)) expect([404, 410]).toContain(status);
  const { body: done } = await erase();
  expect(done).toMatchObject({ files_waiting: 0 });
  expect(await statusOf(links)).toEqual([404, 404]);
});
