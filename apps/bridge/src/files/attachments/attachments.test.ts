/** Files that agents attach: brought once, in time or later, and what stays a link. */
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { readFileKey } from '#files';
import { StoreUnavailableError } from '#state';
import { LeaseLostError } from '../../relay/carry-out.js';
import type { Compute } from '../../relay/carry-out.js';
import { FileUsage } from '../file-usage.js';
import { FileFetcher } from '../fetching/file-fetcher.js';
import { AttachmentSource } from './attachment-source.js';
import type { Attachments } from './attachments.js';
import { doc, gives, openScene, pdf, refuses, saying } from './test-scene.js';
import type { AttachmentScene } from './test-scene.js';

const onTrouble = vi.fn();
let scene: AttachmentScene;
let attachments: Attachments;

beforeAll(async () => {
  scene = await openScene(onTrouble);
});
beforeEach(() => {
  scene.helpdesk.answers = [gives];
  scene.helpdesk.asked = 0;
  onTrouble.mockClear();
});
afterAll(async () => {
  await attachments.stop();
  await scene.close();
});

const open = (...how: Parameters<AttachmentScene['open']>) => (attachments = scene.open(...how));
const send = (ref: { channel: string; id: string }, compute: Compute) =>
  attachments.with(ref, compute, (given) => scene.carryOut.apply(ref, given));
/** A slow disk is no failure. */
const eventually = (check: () => unknown) => vi.waitFor(check, 10_000);
const ownerOf = ({ channel, id }: { channel: string; id: string }) => ({ channel, conversationId: id });

test('a file that is there at once is filed, and the message names it by its key', async () => {
  open();
  const ref = await scene.begin();
  await send(ref, saying(`${scene.origin}/bill`));
  const [file] = await scene.filesIn(ref);
  const storage = { fileKey: expect.any(String) as string, fileSize: pdf.length };
  const url = `${scene.origin}/bill`;
  const type = 'application/pdf';
  expect(file).toEqual({ type, url, filename: 'bill.pdf', mimetype: type, size: pdf.length, storage });
  const key = readFileKey((file as { storage?: { fileKey?: string } }).storage?.fileKey);
  const record = key && (await scene.shelf.find(key));
  expect(record).toMatchObject({ ...ownerOf(ref), from: 'agent', name: 'bill.pdf', type, expiresAt: null });
  expect(scene.helpdesk.asked).toBe(1);
});

test('a slow one holds nobody up: the message goes with the link, the next without waiting, and the files follow', async () => {
  const holdMs = 500;
  open({ holdMs });
  const ref = await scene.begin();
  const late: (() => void)[] = [];
  scene.helpdesk.answers = [(response) => void late.push(() => response.end(pdf))];
  await send(ref, saying(`${scene.origin}/slow`));
  expect(await scene.filesIn(ref)).toMatchObject([{ url: `${scene.origin}/slow` }]);
  const begun = performance.now();
  await send(ref, saying(`${scene.origin}/slow-too`));
  expect(performance.now() - begun).toBeLessThan(holdMs);
  for (const file of await scene.filesIn(ref)) expect(file).not.toHaveProperty('storage');
  await eventually(() => expect(late).toHaveLength(2));
  for (const give of late) give();
  await eventually(async () => {
    for (const file of await scene.filesIn(ref)) expect(file).toHaveProperty('storage');
  });
  expect((await scene.shelf.taken(ownerOf(ref))).files).toBe(2);
});

test('one that cannot be had at present is tried for again, a few times', async () => {
  open();
  const ref = await scene.begin();
  scene.helpdesk.answers = [refuses(503), refuses(500), gives];
  await send(ref, saying(`${scene.origin}/busy`));
  await eventually(async () => expect((await scene.filesIn(ref))[0]).toHaveProperty('storage'));
  scene.helpdesk.answers = [refuses(503)];
  scene.helpdesk.asked = 0;
  await send(ref, saying(`${scene.origin}/down`));
  await eventually(() => expect(scene.helpdesk.asked).toBe(3));
  expect((await scene.filesIn(ref))[1]).not.toHaveProperty('storage');
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
  const ref = await scene.begin();
  scene.helpdesk.answers = [answer];
  await send(ref, saying(`${scene.origin}/x`));
  expect((await scene.filesIn(ref))[0]).not.toHaveProperty('storage');
  expect(onTrouble.mock.calls.map(([cause]: unknown[]) => cause)).toEqual([code]);
  expect((await scene.shelf.taken(ownerOf(ref))).files).toBe(0);
  expect(scene.helpdesk.asked).toBe(1);
});

test('only hosts that the operator names are asked, and no file twice', async () => {
  open();
  const ref = await scene.begin();
  const foreign = `http://localhost:${new URL(scene.origin).port}/x`;
  await send(ref, saying(foreign, `${scene.origin}/a`, `${scene.origin}/a`));
  expect(scene.helpdesk.asked).toBe(1);
  const storage = expect.anything() as object;
  const file = { url: `${scene.origin}/a`, storage };
  expect(await scene.filesIn(ref)).toMatchObject([{ url: foreign }, file, file]);
  expect((await scene.filesIn(ref))[0]).not.toHaveProperty('storage');
});

test('more than a message may wait for follow it', async () => {
  open();
  const ref = await scene.begin();
  await send(ref, saying(...Array.from({ length: 22 }, (_, index) => `${scene.origin}/${index}`)));
  await eventually(async () => {
    for (const file of await scene.filesIn(ref)) expect(file).toHaveProperty('storage');
  });
  expect(scene.helpdesk.asked).toBe(22);
});

test('what was filed before a crash and what is sent again is one file', async () => {
  open();
  const ref = await scene.begin();
  const fetcher = new FileFetcher();
  const source = new AttachmentSource(scene.channelOf(), { shelf: scene.shelf, usage: new FileUsage(), fetcher });
  const { signal } = new AbortController();
  const filed = await source.file(ref, { url: `${scene.origin}/a`, filename: 'bill.pdf' }, signal);
  await send(ref, saying(`${scene.origin}/a`));
  await send(ref, saying(`${scene.origin}/b`));
  const named = { storage: { fileKey: filed.key } };
  expect(await scene.filesIn(ref)).toMatchObject([named, named]);
  expect((await scene.shelf.taken(ownerOf(ref))).files).toBe(1);
});

test('there are no more than the channel allows', async () => {
  open({}, { maxConversationBytes: pdf.length });
  const ref = await scene.begin();
  scene.helpdesk.answers = [gives, (response) => void response.end('%PDF-1.4 other')];
  await send(ref, saying(`${scene.origin}/a`));
  await send(ref, saying(`${scene.origin}/b`));
  expect((await scene.shelf.taken(ownerOf(ref))).files).toBe(1);
  expect(onTrouble).toHaveBeenCalledWith('tooLarge', expect.any(String));
  expect(await scene.filesIn(ref)).toHaveLength(2);
});

test('of a message that was not kept nothing is left: the customer is elsewhere, the conversation erased', async () => {
  open({}, {}, 60_000);
  const ref = await scene.begin();
  const fenced = new LeaseLostError('elsewhere');
  const compute = saying(`${scene.origin}/a`);
  const lost = attachments.with(ref, compute, async (given) => {
    const done = await scene.carryOut.apply(ref, async (context, conversation) => {
      const step = await given(context, conversation);
      if (step !== null) throw fenced;
      return step;
    });
    return done;
  });
  await expect(lost).rejects.toBe(fenced);
  await eventually(async () => expect((await scene.shelf.taken(ownerOf(ref))).files).toBe(0));
  scene.helpdesk.answers = [
    (response) => void scene.carryOut.apply(ref, () => ({ erase: true, doc })).then(() => response.end(pdf)),
  ];
  await send(ref, (context, conversation) =>
    conversation.erased ? {} : saying(`${scene.origin}/b`)(context, conversation),
  );
  expect(scene.helpdesk.asked).toBe(2);
  await eventually(async () => expect((await scene.shelf.taken(ownerOf(ref))).files).toBe(0));
});

test('a file stays where nobody knows whether its message was kept: the store had no answer in time', async () => {
  open({}, {}, 60_000);
  const ref = await scene.begin();
  const unanswered = new StoreUnavailableError('no answer');
  const sent = attachments.with(ref, saying(`${scene.origin}/a`), async (given) => {
    const done = await scene.carryOut.apply(ref, given);
    if (done !== null) throw unanswered;
    return done;
  });
  const remove = vi.spyOn(scene.shelf, 'remove');
  await expect(sent).rejects.toBe(unanswered);
  await new Promise(setImmediate);
  expect(remove).not.toHaveBeenCalled();
  expect((await scene.filesIn(ref))[0]).toHaveProperty('storage');
  remove.mockRestore();
});

test('a file that another owner may have named meanwhile stays', async () => {
  const source = new AttachmentSource(
    scene.channelOf(),
    { shelf: scene.shelf, usage: new FileUsage(), fetcher: new FileFetcher() },
    0,
  );
  const ref = await scene.begin();
  const linked = { url: `${scene.origin}/a`, filename: 'bill.pdf' };
  const { signal } = new AbortController();
  const filed = await source.file(ref, linked, signal);
  expect(await source.file(ref, linked, signal)).toMatchObject({ key: filed.key, isShared: true });
  await source.forget(ref, filed);
  expect(await scene.shelf.find(filed.key)).not.toBeNull();
});

test('a stop does not wait for what is tried for later', async () => {
  const stopped = open({ retriesMs: [60_000] });
  const ref = await scene.begin();
  scene.helpdesk.answers = [refuses(503)];
  await send(ref, saying(`${scene.origin}/a`));
  await stopped.stop();
  expect(scene.helpdesk.asked).toBe(1);
});
