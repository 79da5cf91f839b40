import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { filesOfParts } from '#channel';
import type { PartFile } from '#channel';
import { FileShelf, openFileStorage, readFileKey } from '#files';
import { openState, StoreUnavailableError } from '#state';
import type { BridgeDocuments, ConversationDoc, Step } from '#translation';
import type { ChannelConfig } from '../../channels.js';
import type { BridgeState } from '../../relay/bridge-store.js';
import { CarryOut, LeaseLostError } from '../../relay/carry-out.js';
import type { Compute } from '../../relay/carry-out.js';
import { FileUsage } from '../file-usage.js';
import { FileFetcher } from '../fetching/file-fetcher.js';
import { AttachmentSource } from './attachment-source.js';
import { Attachments } from './attachments.js';
import type { AttachmentTimings } from './attachments.js';

const pdf = Buffer.from('%PDF-1.4\nbill\n%%EOF\n');
/** What the Helpdesk answers, the last for ever. */
let answers: ((response: ServerResponse) => void)[] = [];
let asked = 0;
const desk = createServer((_, response) => {
  asked++;
  (answers.length > 1 ? answers.shift() : answers[0])?.(response);
});
const gives = (response: ServerResponse) => void response.end(pdf);
const refuses = (status: number, headers = {}) => {
  return (response: ServerResponse) => void response.writeHead(status, headers).end('no');
};

let origin = '';
let folder = '';
let state: BridgeState;
let shelf: FileShelf;
let carryOut: CarryOut;
let conversations = 0;
let attachments: Attachments;
const onTrouble = vi.fn();

beforeAll(async () => {
  desk.listen(0, '127.0.0.1');
  await once(desk, 'listening');
  origin = `http://127.0.0.1:${(desk.address() as AddressInfo).port}`;
  folder = await mkdtemp(join(tmpdir(), 'attachments-'));
  shelf = new FileShelf(await openFileStorage(`file:${folder}`));
  state = await openState<BridgeDocuments>('sqlite::memory:', { synchronous: 'normal', report: () => undefined });
  const channels = new Map([['shop', channelOf()]]);
  carryOut = new CarryOut(state.store, state.bus, channels);
});
beforeEach(() => {
  answers = [gives];
  asked = 0;
  onTrouble.mockClear();
});
afterAll(async () => {
  await attachments.stop();
  desk.closeAllConnections();
  desk.close();
  await state.close();
  await shelf.storage.close();
  await rm(folder, { recursive: true });
});

function channelOf(files = {}): ChannelConfig {
  const limits = { maxFileBytes: 1000, maxConversationBytes: 0, maxChannelBytes: 0 };
  const most = { ...limits, attachments: 'fetch', attachmentHosts: [], ...files };
  return { name: 'shop', files: most, policy: { helpdeskOrigin: origin } } as unknown as ChannelConfig;
}

function open(timings: Partial<AttachmentTimings> = {}, files = {}, settledMs = 0): Attachments {
  const tools = { shelf, usage: new FileUsage(), fetcher: new FileFetcher() };
  const source = new AttachmentSource(channelOf(files), tools, settledMs);
  const all = { holdMs: 5000, restMs: 5000, retriesMs: [10, 10], ...timings };
  attachments = new Attachments({ source, store: state.store, carryOut, onTrouble }, all);
  return attachments;
}

const doc: ConversationDoc = {
  ...{ userId: null, basicInfo: {}, custom: {}, private: {}, opened: true, ticket: null, tickets: [], closed: false },
  ...{ responder: 'agent', agentHere: true, prompt: null, escalatedAt: null, delayTold: false, sentCount: 0 },
};

async function begin() {
  const id = `c-${++conversations}`;
  await carryOut.create('shop', { id, userKey: 'u', sessionId: `s-${id}` }, { doc });
  return { channel: 'shop', id };
}

/** A message of an agent with a file at each address. */
function saying(...urls: string[]): Compute {
  return (context): Step => ({
    append: urls.map((url) => {
      const files = [{ type: 'application/pdf', url, filename: 'bill.pdf', mimetype: 'application/pdf' }];
      const body = { kind: 'agent', parts: [{ type: 'files', files }] } as const;
      return { id: context.newId(), at: context.now, pushed: true, body };
    }),
  });
}

async function filesIn(ref: { channel: string; id: string }): Promise<PartFile[]> {
  const entries = await state.store.transcript(ref);
  return entries.flatMap(({ body }) => (body.kind === 'agent' ? filesOfParts(body.parts) : []));
}

const send = (ref: { channel: string; id: string }, compute: Compute) =>
  attachments.with(ref, compute, (given) => carryOut.apply(ref, given));
/** A slow disk is no failure. */
const eventually = (check: () => unknown) => vi.waitFor(check, 10_000);
const ownerOf = ({ channel, id }: { channel: string; id: string }) => ({ channel, conversationId: id });

test('a file that is there at once is filed, and the message names it by its key', async () => {
  open();
  const ref = await begin();
  await send(ref, saying(`${origin}/bill`));
  const [file] = await filesIn(ref);
  const storage = { fileKey: expect.any(String) as string, fileSize: pdf.length };
  const url = `${origin}/bill`;
  const type = 'application/pdf';
  expect(file).toEqual({ type, url, filename: 'bill.pdf', mimetype: type, size: pdf.length, storage });
  const key = readFileKey((file as { storage?: { fileKey?: string } }).storage?.fileKey);
  const record = key && (await shelf.find(key));
  expect(record).toMatchObject({ ...ownerOf(ref), from: 'agent', name: 'bill.pdf', type, expiresAt: null });
  expect(asked).toBe(1);
});

test('a slow one holds nobody up: the message goes with the link, the next without waiting, and the files follow', async () => {
  open({ holdMs: 40 });
  const ref = await begin();
  const late: (() => void)[] = [];
  answers = [(response) => void late.push(() => response.end(pdf))];
  await send(ref, saying(`${origin}/slow`));
  expect(await filesIn(ref)).toMatchObject([{ url: `${origin}/slow` }]);
  const begun = performance.now();
  await send(ref, saying(`${origin}/slow-too`));
  expect(performance.now() - begun).toBeLessThan(40);
  for (const file of await filesIn(ref)) expect(file).not.toHaveProperty('storage');
  await eventually(() => expect(late).toHaveLength(2));
  for (const give of late) give();
  await eventually(async () => {
    for (const file of await filesIn(ref)) expect(file).toHaveProperty('storage');
  });
  expect((await shelf.taken(ownerOf(ref))).files).toBe(2);
});

test('one that cannot be had at present is tried for again, a few times', async () => {
  open();
  const ref = await begin();
  answers = [refuses(503), refuses(500), gives];
  await send(ref, saying(`${origin}/busy`));
  await eventually(async () => expect((await filesIn(ref))[0]).toHaveProperty('storage'));
  answers = [refuses(503)];
  asked = 0;
  await send(ref, saying(`${origin}/down`));
  await eventually(() => expect(asked).toBe(3));
  expect((await filesIn(ref))[1]).not.toHaveProperty('storage');
});

test.each([
  ['that is gone', refuses(404), 'missing'],
  ['behind a redirect to elsewhere', refuses(302, { location: 'http://127.0.0.1:1/' }), 'forbidden'],
  ['that is too large', (response: ServerResponse) => void response.end(Buffer.alloc(1001)), 'tooLarge'],
  ['that is empty', (response: ServerResponse) => void response.end(), 'unfit'],
  [
    'in whose place a page stands',
    (response: ServerResponse) => void response.end('<!doctype html><html><title>Log in</title></html>'),
    'unfit',
  ],
])('one %s stays a link, and is not asked for again', async (_, answer, code) => {
  open();
  const ref = await begin();
  answers = [answer];
  await send(ref, saying(`${origin}/x`));
  expect((await filesIn(ref))[0]).not.toHaveProperty('storage');
  expect(onTrouble.mock.calls.map(([cause]: unknown[]) => cause)).toEqual([code]);
  expect((await shelf.taken(ownerOf(ref))).files).toBe(0);
  expect(asked).toBe(1);
});

test('only hosts that the operator names are asked, and no file twice', async () => {
  open();
  const ref = await begin();
  const foreign = `http://localhost:${new URL(origin).port}/x`;
  await send(ref, saying(foreign, `${origin}/a`, `${origin}/a`));
  expect(asked).toBe(1);
  const storage = expect.anything() as object;
  const file = { url: `${origin}/a`, storage };
  expect(await filesIn(ref)).toMatchObject([{ url: foreign }, file, file]);
  expect((await filesIn(ref))[0]).not.toHaveProperty('storage');
});

test('more than a message may wait for follow it', async () => {
  open();
  const ref = await begin();
  await send(ref, saying(...Array.from({ length: 22 }, (_, index) => `${origin}/${index}`)));
  await eventually(async () => {
    for (const file of await filesIn(ref)) expect(file).toHaveProperty('storage');
  });
  expect(asked).toBe(22);
});

test('what was filed before a crash and what is sent again is one file', async () => {
  open();
  const ref = await begin();
  const fetcher = new FileFetcher();
  const source = new AttachmentSource(channelOf(), { shelf, usage: new FileUsage(), fetcher });
  const { signal } = new AbortController();
  const filed = await source.file(ref, { url: `${origin}/a`, filename: 'bill.pdf' }, signal);
  await send(ref, saying(`${origin}/a`));
  await send(ref, saying(`${origin}/b`));
  const named = { storage: { fileKey: filed.key } };
  expect(await filesIn(ref)).toMatchObject([named, named]);
  expect((await shelf.taken(ownerOf(ref))).files).toBe(1);
});

test('there are no more than the channel allows', async () => {
  open({}, { maxConversationBytes: pdf.length });
  const ref = await begin();
  answers = [gives, (response) => void response.end('%PDF-1.4 other')];
  await send(ref, saying(`${origin}/a`));
  await send(ref, saying(`${origin}/b`));
  expect((await shelf.taken(ownerOf(ref))).files).toBe(1);
  expect(onTrouble).toHaveBeenCalledWith('tooLarge', expect.any(String));
  expect(await filesIn(ref)).toHaveLength(2);
});

test('of a message that was not kept nothing is left: the customer is elsewhere, the conversation erased', async () => {
  open({}, {}, 60_000);
  const ref = await begin();
  const fenced = new LeaseLostError('elsewhere');
  const compute = saying(`${origin}/a`);
  const lost = attachments.with(ref, compute, async (given) => {
    const done = await carryOut.apply(ref, async (context, conversation) => {
      const step = await given(context, conversation);
      if (step !== null) throw fenced;
      return step;
    });
    return done;
  });
  await expect(lost).rejects.toBe(fenced);
  await eventually(async () => expect((await shelf.taken(ownerOf(ref))).files).toBe(0));
  answers = [(response) => void carryOut.apply(ref, () => ({ erase: true, doc })).then(() => response.end(pdf))];
  await send(ref, (context, conversation) => (conversation.erased ? {} : saying(`${origin}/b`)(context, conversation)));
  expect(asked).toBe(2);
  await eventually(async () => expect((await shelf.taken(ownerOf(ref))).files).toBe(0));
});

test('a file stays where nobody knows whether its message was kept: the store had no answer in time', async () => {
  open({}, {}, 60_000);
  const ref = await begin();
  const unanswered = new StoreUnavailableError('no answer');
  const sent = attachments.with(ref, saying(`${origin}/a`), async (given) => {
    const done = await carryOut.apply(ref, given);
    if (done !== null) throw unanswered;
    return done;
  });
  const remove = vi.spyOn(shelf, 'remove');
  await expect(sent).rejects.toBe(unanswered);
  await new Promise(setImmediate);
  expect(remove).not.toHaveBeenCalled();
  expect((await filesIn(ref))[0]).toHaveProperty('storage');
  remove.mockRestore();
});

test('a file that another owner may have named meanwhile stays', async () => {
  const source = new AttachmentSource(channelOf(), { shelf, usage: new FileUsage(), fetcher: new FileFetcher() }, 20);
  const ref = await begin();
  const linked = { url: `${origin}/a`, filename: 'bill.pdf' };
  const { signal } = new AbortController();
  const filed = await source.file(ref, linked, signal);
  await eventually(async () => expect(await source.file(ref, linked, signal)).toMatchObject({ key: filed.key }));
  await source.forget(ref, filed);
  expect(await shelf.find(filed.key)).not.toBeNull();
});

test('a stop does not wait for what is tried for later', async () => {
  const stopped = open({ retriesMs: [60_000] });
  const ref = await begin();
  answers = [refuses(503)];
  await send(ref, saying(`${origin}/a`));
  await stopped.stop();
  expect(asked).toBe(1);
});
