/** Two replicas with one Redis and one folder: either takes an upload, lets a message name it, serves its link, and removes it. */
import { expect, test, vi } from 'vitest';
import { channelKey, filesFolder, openBridge, openSim } from '../../support/bridge.js';
import { follow, png, upload } from '../../support/files.js';
import { getTranscript, post } from '../../support/http-client.js';
import { openRedis } from '../../support/redis/open-redis.js';
import { connect } from '../../support/ws-client.js';

const soon = { timeout: 5000, interval: 20 };

test('a file that one replica has taken is named, served and removed by the other', async () => {
  const helpdesk = await openSim({ sateDelayMs: 0, sate: () => ({ html: 'Thank you' }) });
  const redis = await openRedis();
  const env = { STORE_URL: redis.url, STORE_PREFIX: redis.newPrefix(), FILES_URL: filesFolder() };
  const [one, other] = [await openBridge({ env, helpdesk }), await openBridge({ env, helpdesk })];
  const client = await connect(one.url, { key: channelKey });
  const id = await client.start({ userId: 'ulla' });
  const { body } = await upload(one.url, { headers: { 'x-api-key': channelKey } });
  const content = { text: 'Here', files: [{ filename: 'list.csv', storage: { fileKey: body.fileKey } }] };
  const say = (url: string, conversation_id: string) =>
    post(url, channelKey, 'user_message', { conversation_id, content });
  expect(await say(other.url, id)).toMatchObject({ status: 200 });

  const linksAt = async (url: string, of = id): Promise<string[]> => {
    const transcript = JSON.stringify((await getTranscript(url, channelKey, of)).body);
    const links = transcript.match(/http:[^"]+\/files\/[^"]+/g) ?? [];
    // One for each file: within one answer a second may have passed, and the next link ends a second later.
    return [...new Map(links.map((link) => [link.split('?')[0], link])).values()];
  };
  const [mine, theirs] = [await linksAt(one.url), await linksAt(other.url)];
  expect([mine.length, theirs.length]).toEqual([1, 1]);
  for (const link of [mine[0]!.replace(one.url, other.url), theirs[0]!.replace(other.url, one.url)])
    expect((await (await follow(link)).arrayBuffer()).byteLength).toBe(png.length);
  const second = await client.start({ userId: 'uwe' });
  await say(one.url, second);
  expect(await linksAt(one.url, second)).toEqual([]);

  await post(other.url, channelKey, 'delete_conversation', { conversation_id: id, softdelete: false });
  await vi.waitFor(async () => expect((await follow(mine[0])).status).toBe(404), soon);
});
