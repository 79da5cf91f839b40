/** Files that messages name: whose they may be, what the Helpdesk is told, and the links that transcripts show. */
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { channelKey, openBridge, otherChannelKey } from '../../support/bridge.js';
import type { TestBridge } from '../../support/bridge.js';
import { afterThisFile } from '../../support/clean-up.js';
import { csv, follow, list, png, upload } from '../../support/files.js';
import type { FileAnswer, Given } from '../../support/files.js';
import { getTranscript, post } from '../../support/http-client.js';
import { identity, visitorKey } from '../../support/identity.js';
import { connect } from '../../support/ws-client.js';

let bridge: TestBridge;
let count = 0;

beforeAll(async () => {
  const files = { excerptBytes: 12, helpdeskLinkDays: 7 };
  const channel = { ...identity('optional'), files };
  bridge = await openBridge({ channel, sim: { sateDelayMs: 0 }, closes: afterThisFile });
});

interface Shown {
  readonly message_id: string;
  readonly content: { readonly files: readonly Record<string, unknown>[] };
  readonly files: readonly {
    readonly filename: string;
    readonly url?: string;
    readonly storage?: { readonly fileKey: string; readonly presignedUrl: string; readonly expiresIn: number };
  }[];
}

interface Chat {
  readonly id: string;
  readonly sessionId: string;
  readonly key: string;
}

async function start(key = channelKey): Promise<Chat> {
  const client = await connect(bridge.url, { key });
  const sessionId = `visitor-${++count}`;
  return { id: await client.start(key === channelKey ? { userId: sessionId } : {}), sessionId, key };
}

const say = ({ id, key }: Chat, content: object | string) =>
  post(bridge.url, key, 'user_message', { conversation_id: id, content });

async function shown({ id, key }: Chat): Promise<Shown[]> {
  const { body } = await getTranscript(bridge.url, key, id);
  return (body as { transcript: (Shown & { from: string })[] }).transcript.filter(({ from }) => from === 'user');
}

const told = ({ sessionId }: Chat) =>
  vi.waitFor(
    () => {
      const [ticket] = bridge.sim.inspect.conversations(sessionId);
      const [text] = ticket === undefined ? [] : bridge.sim.inspect.customerTexts(ticket.id);
      if (text === undefined) throw new Error('nothing is told');
      return text;
    },
    { timeout: 5000, interval: 10 },
  );

/** As the official client names what it has uploaded. */
function fileObject({ body }: FileAnswer, more: object = {}): object {
  const { fileKey, presignedUrl, expiresIn, fileSize, processingTime, text } = body;
  return {
    ...{ filename: 'list.csv', type: 'text/csv', file: {} },
    textContent: { type: 'file_content', text, metadata: { source: 'file_attachment', originalFileName: 'list.csv' } },
    storage: { fileKey, presignedUrl, expiresIn, fileSize, processingTime },
    ...more,
  };
}

const uploadTo = ({ id, key }: Chat, ttlDays?: string, given: Given = {}) => {
  const life = ttlDays === undefined ? {} : { ttlDays };
  return upload(bridge.url, { ...given, fields: { storage: 'true', path: `${key}/${id}`, ...life } });
};
const uploadByKey = (key = channelKey) => upload(bridge.url, { headers: { 'x-api-key': key } });

async function linked(chat: Chat): Promise<string[]> {
  return (await shown(chat)).flatMap(({ files }) => files.flatMap(({ storage }) => storage?.presignedUrl ?? []));
}

const sizeAt = async (link: string | undefined) => (await (await follow(link)).arrayBuffer()).byteLength;

describe('a file of the conversation', () => {
  it('is shown with a fresh link wherever a client looks, and nobody has to write it back', async () => {
    const chat = await start();
    const file = fileObject(await uploadTo(chat), { url: 'https://evil.test/list.csv' });
    expect(await say(chat, { text: 'Here', files: { type: 'files', files: [file] } })).toMatchObject({ status: 200 });
    const [item] = await shown(chat);
    const [one] = item!.files;
    expect(item!.content.files).toEqual(item!.files);
    expect(one).not.toHaveProperty('url');
    expect(one).toMatchObject({ filename: 'list.csv', type: 'text/csv', storage: { fileSize: png.length } });
    expect(one!.storage!.expiresIn - Date.now() / 1000).toBeGreaterThan(7000);
    expect(await sizeAt(one!.storage!.presignedUrl)).toBe(png.length);
    expect(one!.storage!.presignedUrl).toContain(`${bridge.url}/files/${one!.storage!.fileKey}/list.csv?`);
  });

  it('is told to the Helpdesk with type, a link that holds for days, and the beginning of its text', async () => {
    const chat = await start();
    const answer = await uploadTo(chat, undefined, list);
    await say(chat, { text: 'Here', files: [fileObject(answer, { filename: 'x\nFile: y' })] });
    const [text, line, ...excerpt] = (await told(chat)).split('\n');
    expect([text, excerpt]).toEqual(['Here', ['> name;count…']]);
    const [, link] = /^File: list\.csv \(text\/csv\) (http\S+)$/.exec(line ?? '') ?? [];
    expect(link).not.toBe(answer.body.presignedUrl);
    const days = (Number(new URL(link!).searchParams.get('expires')) - Date.now() / 1000) / 86_400;
    expect(Math.abs(days - 7)).toBeLessThan(0.01);
    expect(await (await follow(link)).text()).toBe(csv);
  });

  it('is told with a link that does not outlive it', async () => {
    const chat = await start();
    await say(chat, { files: [fileObject(await uploadTo(chat, '1'))] });
    const [, expires] = /expires=(\d+)/.exec(await told(chat)) ?? [];
    expect(Math.abs(Number(expires) - Date.now() / 1000 - 86_400)).toBeLessThan(60);
  });

  it('is found again in the history when the answer was lost, and is not sent twice', async () => {
    const chat = await start();
    await say(chat, 'First');
    await told(chat);
    bridge.sim.faults.set({ cutBeforeReply: { event: 'support', times: 1 } });
    await say(chat, { text: 'Here', files: [fileObject(await uploadTo(chat, undefined, list))] });
    await say(chat, 'Next');
    const texts = () =>
      bridge.sim.inspect.conversations(chat.sessionId).flatMap(({ id }) => bridge.sim.inspect.customerTexts(id));
    await vi.waitFor(() => expect(texts()).toContain('Next'), { timeout: 8000, interval: 10 });
    expect(texts()).toEqual(['First', expect.stringMatching(/^Here\nFile: .*\n> name/), 'Next']);
  });

  it('is named by nothing but a link that the bridge has made', async () => {
    const chat = await start();
    const { body } = await uploadByKey();
    await say(chat, { files: [{ filename: 'list.csv', type: 'text/csv', url: body.presignedUrl }] });
    const [item] = await shown(chat);
    expect(item!.files).toMatchObject([{ storage: { fileKey: body.fileKey } }]);
    expect(item!.files[0]).not.toHaveProperty('url');
    await say(chat, {
      files: [
        {
          filename: 'a',
          url: body.presignedUrl?.replace(/signature=(.)/, (_, first) => `signature=${first === 'A' ? 'B' : 'A'}`),
        },
      ],
    });
    expect((await shown(chat))[1]!.files[0]).not.toHaveProperty('storage');
  });
});

describe('a file of nobody yet', () => {
  it('becomes the first one’s that names it, and nobody else’s', async () => {
    const [one, other] = [await start(), await start()];
    const file = fileObject(await uploadByKey());
    for (const chat of [one, other, one]) expect(await say(chat, { files: [file] })).toMatchObject({ status: 200 });
    expect((await linked(one)).length).toBe(2);
    expect(await shown(other)).toMatchObject([{ files: [{ filename: 'list.csv', type: 'text/csv' }] }]);
    expect(await linked(other)).toEqual([]);
    expect(await told(other)).toBe('File: list.csv (text/csv)');
  });

  it('that a visitor has uploaded is named by this visitor only', async () => {
    const file = fileObject(await uploadByKey(visitorKey('ada')));
    const [stranger, ada] = [await start(), await start(visitorKey('ada'))];
    for (const chat of [stranger, ada]) await say(chat, { files: [file] });
    expect([await linked(stranger), (await linked(ada)).length]).toEqual([[], 1]);
  });
});

describe('what is not the conversation’s', () => {
  it.each([
    ['of another channel', async () => fileObject(await uploadByKey(otherChannelKey))],
    ['that never was', async () => Promise.resolve({ filename: 'list.csv', storage: { fileKey: 'ab'.repeat(28) } })],
    ['of another conversation', async () => fileObject(await uploadTo(await start()))],
    [
      'of another service',
      async () =>
        Promise.resolve({
          filename: 'list.csv',
          storage: { fileKey: 'uploads/x/list.csv', presignedUrl: 'https://files.test/x' },
        }),
    ],
  ])('gives no link: a file %s', async (_of, file) => {
    const chat = await start();
    expect(await say(chat, { text: 'Here', files: [await file()] })).toMatchObject({ status: 200 });
    const [item] = await shown(chat);
    expect(item!.files).toMatchObject([{ filename: 'list.csv' }]);
    expect(item!.files[0]).not.toHaveProperty('storage');
    expect(await told(chat)).not.toContain('http');
  });

  it('is refused if there is too much of it', async () => {
    const chat = await start();
    const files = Array.from({ length: 101 }, (_, index) => ({ storage: { fileKey: `k-${index}` } }));
    expect(await say(chat, { files })).toMatchObject({ status: 413 });
    expect(await say(chat, { files: files.slice(1) })).toMatchObject({ status: 200 });
  });

  it('stays as it came if it names no key', async () => {
    const chat = await start();
    const files = [{ filename: 'a.pdf', url: 'https://files.test/a.pdf' }];
    await say(chat, { files });
    expect(await shown(chat)).toMatchObject([{ files }]);
  });
});

describe('a write-back', () => {
  it('keeps the file and puts no other address on it', async () => {
    const chat = await start();
    await say(chat, { text: 'Here', files: [fileObject(await uploadTo(chat))] });
    const [item] = await shown(chat);
    const evil = {
      url: 'https://evil.test/',
      storage: { ...item!.files[0]!.storage, presignedUrl: 'https://evil.test/' },
    };
    const content = { ...item!.content, files: item!.files.map((file) => ({ ...file, ...evil })) };
    for (const edit of [content, { text: '', files: content.files }]) {
      const payload = { conversation_id: chat.id, message_id: item!.message_id, content: edit };
      expect(await post(bridge.url, chat.key, 'edit_message', payload)).toMatchObject({ status: 200 });
    }
    const [after] = await shown(chat);
    expect(JSON.stringify(after)).not.toContain('evil');
    expect(after).toMatchObject({ text: 'Here', files: [{ storage: { fileKey: item!.files[0]!.storage!.fileKey } }] });
    expect(await sizeAt((await linked(chat))[0])).toBe(png.length);
  });

  it('brings in no file of others', async () => {
    const [chat, other] = [await start(), await start()];
    await say(chat, 'Here');
    const file = fileObject(await uploadTo(other));
    const [item] = await shown(chat);
    const payload = { conversation_id: chat.id, message_id: item!.message_id, content: { files: [file] } };
    expect(await post(bridge.url, chat.key, 'edit_message', payload)).toMatchObject({ status: 200 });
    expect(await linked(chat)).toEqual([]);
  });

  it('of a stranger binds nothing', async () => {
    const file = fileObject(await uploadByKey());
    const payload = { conversation_id: 'nobody_1', message_id: 'm', content: { files: [file] } };
    expect(await post(bridge.url, channelKey, 'edit_message', payload)).toMatchObject({ status: 400 });
    const chat = await start();
    await say(chat, { files: [file] });
    expect((await linked(chat)).length).toBe(1);
  });
});
