/** The official client through every method that has to do with files. */
import { beforeEach, expect, it } from 'vitest';
import { channelKey, openBridge } from '../../support/bridge.js';
import type { TestBridge } from '../../support/bridge.js';
import { csv, follow, png, postJson } from '../../support/files.js';
import { loadOfficialClient } from '../../support/official-client.js';
import type { OfficialClient } from '../../support/official-client.js';
import type { Conversation } from '../../support/visitor.js';

interface Stored {
  readonly filename: string;
  readonly type: string;
  readonly url?: string;
  readonly storage?: { fileKey: string; presignedUrl: string; expiresIn: number; fileSize: number };
  readonly textContent: { text: string };
}
interface Uploaded {
  readonly files: readonly Stored[];
  refreshSecureUrl(seconds?: number): Promise<string | undefined>;
}
interface BoundManager {
  create(options: object): Promise<Uploaded>;
  createFile(options: object): Promise<Stored>;
  createMultiple(options: object): Promise<Uploaded>;
}

let bridge: TestBridge;
let library: OfficialClient;
let conversation: Conversation;
let manager: BoundManager;

const list = new File([csv], 'list.csv', { type: 'text/csv' });
const picture = new File([png], 'dot.png', { type: 'image/png' });
const nowSeconds = (): number => Date.now() / 1000;

beforeEach(async () => {
  bridge = await openBridge();
  library = loadOfficialClient(bridge.url);
  const api = await library.CaptivateChatAPI.create(channelKey);
  conversation = await api.createConversation('u-1', {}, {}, 'user-first');
  manager = conversation.fileManager as BoundManager;
});

it('uploads with the conversation named, keeps the file, and has its text and a link that is fresh again', async () => {
  const secureUrl = (fileKey: string, seconds: number) =>
    library.CaptivateChatFileManager.getSecureFileUrl(fileKey, seconds);
  const uploaded = await manager.create({ file: list });
  const [file] = uploaded.files;
  expect(file).toMatchObject({ filename: 'list.csv', type: 'text/csv', textContent: { text: csv.trimEnd() } });
  expect(file?.storage?.fileSize).toBe(csv.length);
  // A point in time: else each look at the transcript would ask for a link (captivate.md Q9).
  expect(file!.storage!.expiresIn - nowSeconds()).toBeGreaterThan(7100);
  expect(await (await follow(file?.storage?.presignedUrl)).text()).toBe(csv);
  expect(await (await follow(await uploaded.refreshSecureUrl())).text()).toBe(csv);
  expect(await (await follow(await secureUrl(file!.storage!.fileKey, 60))).text()).toBe(csv);
});

it('uploads several files at the same time, and one as a mere file', async () => {
  const several = await manager.createMultiple({ files: [picture, list, picture] });
  expect(several.files.map(({ filename, textContent }) => [filename, textContent.text])).toEqual([
    ['dot.png', ''],
    ['list.csv', csv.trimEnd()],
    ['dot.png', ''],
  ]);
  const one = await manager.createFile({ file: picture, fileName: 'Über uns.png' });
  expect(one.storage?.presignedUrl).toContain(encodeURIComponent('Über uns.png'));
});

it('has only the text where nothing is to be kept, and is told of a file that has none', async () => {
  const { files } = await manager.create({ file: list, storage: false, url: 'https://shop.test/list.csv' });
  expect(files[0]).toMatchObject({ url: 'https://shop.test/list.csv', textContent: { text: csv.trimEnd() } });
  expect(files[0]?.storage).toBeUndefined();
  await expect(manager.create({ file: picture, storage: false, url: 'https://shop.test/a.png' })).rejects.toThrow(
    'File conversion failed: 415 Unsupported Media Type. Text in images is not read here.',
  );
});

it('has files end after the days that it has set', async () => {
  await conversation.setTimeToLive(1);
  const { files } = await manager.create({ file: picture });
  const asked = { fileKey: files[0]?.storage?.fileKey, expiresIn: 604_800 };
  const { body } = await postJson(bridge.url, '/api/presigned-url', asked);
  expect(body.expiresIn).toBeLessThanOrEqual(86_400);
});

it('without its conversation names no key, and is refused unless the channel allows that', async () => {
  const { CaptivateChatFileManager } = library;
  await expect(CaptivateChatFileManager.create({ file: picture })).rejects.toThrow(
    'File conversion failed: 401 Unauthorized. An API key is needed: in x-api-key, or in path as KEY/conversation_id',
  );
  const open = await openBridge({ channel: { files: { withoutKey: true } } });
  const { CaptivateChatFileManager: allowed } = loadOfficialClient(open.url);
  expect((await allowed.create({ file: picture })).files).toHaveLength(1);
});

it('sends files, reads them with links that are good, and writes nothing back', async () => {
  const asked: string[] = [];
  const library = loadOfficialClient(bridge.url, {
    fetch: (input, init) => {
      asked.push(
        `${input instanceof Request ? input.url : String(input)} ${typeof init?.body === 'string' ? init.body : ''}`,
      );
      return fetch(input, init);
    },
  });
  const api = await library.CaptivateChatAPI.create(channelKey);
  const conversation = await api.createConversation('official', {}, {}, 'user-first');
  const manager = conversation.fileManager as { create(options: object): Promise<object> };
  const files = await manager.create({ file: new File([png], 'dot.png', { type: 'image/png' }) });
  await conversation.sendMessage({ text: 'Here', files });
  const sent = asked.length;
  for (let times = 0; times < 2; times++) {
    const transcript = JSON.stringify(await conversation.getTranscript());
    const [link] = /http:[^"]+\/files\/[^"]+/.exec(transcript) ?? [];
    expect((await (await follow(link)).arrayBuffer()).byteLength).toBe(png.length);
  }
  expect(asked.slice(sent).filter((each) => !each.includes('/api/transcript'))).toEqual([]);
});
