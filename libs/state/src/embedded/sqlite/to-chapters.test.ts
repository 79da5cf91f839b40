/** That a file of the program before is brought up to date with all that it holds, also if that is killed half-way. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as after } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { deepDoc, writeOldStore } from '../../test-support/old-store.js';
import { StoreFile } from '../../test-support/store-file.js';

let file: StoreFile;

beforeEach(() => {
  file = new StoreFile();
});

afterEach(() => file.remove());

const ref = (id: string) => ({ channel: 'web', id });
const odd = 'odd \ud800\0';

test('conversations, transcripts, traces, work, dead letters, books and numbers are what they were', async () => {
  writeOldStore(file.path, 5, 130);
  const { store } = file.open();
  expect(await store.load(ref('c1'))).toEqual({
    channel: 'web',
    id: 'c1',
    sessionId: odd,
    userKey: 'u1',
    version: 7,
    createdAt: 1,
    activeAt: 11,
    listed: true,
    erased: false,
    ttlDays: null,
    lastSeq: 130,
    lastPush: 43,
    confirmedPush: 1,
    bytes: expect.any(Number) as number,
    doc: { tickets: ['t1', 'shared', '"quoted"'], ticket: null },
  });
  expect(JSON.stringify((await store.load(ref('c2')))?.doc)).toBe(deepDoc);
  expect(await store.load(ref('c3'))).toMatchObject({ erased: true });
  expect(await store.load(ref('c4'))).toMatchObject({ ttlDays: 2.5 });
  const transcript = await store.transcript(ref('c1'));
  expect(transcript.map(({ seq }) => seq)).toEqual(Array.from({ length: 130 }, (_, index) => index + 1));
  expect(transcript[0]).toEqual({
    id: 'odd\ud800',
    at: 1,
    pushed: false,
    body: { text: 'ä \0 👩‍👧 1' },
    seq: 1,
    push: null,
  });
  expect(transcript[5]).toMatchObject({ id: 'e6', pushed: true, origin: 'o "x"\n', push: 2 });
  for (const after of [0, 16, 17, 33, 42]) {
    const pushes = (await store.pushedAfter(ref('c1'), after, 99)).map(({ push }) => push);
    expect(pushes).toEqual(Array.from({ length: 43 - after }, (_, index) => after + index + 1));
  }
  expect(await store.transcript(ref('c3'))).toEqual([]);
  const hops = await store.hops(ref('c1'));
  expect(hops.map(({ at }) => at)).toEqual(Array.from({ length: 200 }, (_, index) => index + 250));
  expect(hops[0]).toEqual({ at: 250, hop: 'accepted', ref: 'r\0', detail: 'a "detail"' });
  expect(await store.hops(ref('c4'))).toHaveLength(3);
  expect(await store.waiting({ channel: 'web', sessionId: odd }, 9)).toEqual([
    {
      channel: 'web',
      sessionId: odd,
      conversationId: 'c1',
      id: 'w1',
      position: 1,
      at: 5,
      counted: true,
      body: { say: 1 },
    },
  ]);
  expect((await store.deadLetters(9)).map(({ id }) => id)).toEqual(['d5', 'd4', 'd3', 'd2', 'd1']);
  expect(await store.deadLetter('d1')).toMatchObject({ sessionId: odd, position: 2, diedAt: 101, reason: 'no' });
  expect(await store.audit(9)).toEqual([]);
});

test('numbers go on, tickets are known, and whatever waits may have been sent', async () => {
  writeOldStore(file.path, 5, 9);
  const { store, leases } = file.open();
  const whose = { sessionId: 's4', userKey: 'u' };
  const fresh = { ref: ref('new'), expect: 0, birth: whose, at: 1, put: { doc: {} } };
  for (const ticket of ['t4', 'shared', '"quoted"']) {
    expect(await store.commit({ ...fresh, link: [ticket] })).toEqual({ outcome: 'taken', ticket });
  }
  const enqueue = [{ id: 'w', at: 1, counted: true, body: {} }];
  const append = [{ id: 'e', at: 1, pushed: true, body: {} }];
  expect(await store.commit({ ...fresh, ref: ref('c4'), expect: 7, enqueue, append })).toMatchObject({
    outcome: 'committed',
    entries: [{ seq: 10, push: 4 }],
    work: [{ position: 61 }],
    workAfter: 7,
  });
  expect(await store.commit(fresh)).toMatchObject({ outcome: 'committed', conversation: { version: 1 } });
  const lease = await leases.claim({ channel: 'web', sessionId: 's5' });
  expect(lease).toMatchObject({ isTakenOver: true, doubtfulUpTo: 9 });
  expect(await leases.claim({ channel: 'web', sessionId: 'new' })).toMatchObject({ isTakenOver: false });
  expect(await store.expire(1e12, { defaultTtlDays: 0, tombstoneDays: 1 }, 9)).toEqual([]);
  expect(await store.audit(9)).toEqual([]);
});

test('a file that never held anything is brought up to date, too', async () => {
  writeOldStore(file.path, 0, 0);
  const { store } = file.open();
  expect(await store.books()).toHaveLength(2);
  expect(await store.audit(9)).toEqual([]);
});

test('killed at any moment, it is done the next time, whole', async () => {
  const old = new StoreFile();
  writeOldStore(old.path, 400, 130);
  file.open();
  await file.remove();
  const script = `
    const { openState } = await import('#state');
    process.stdout.write('opening');
    await openState('sqlite:' + process.argv[1], { synchronous: 'normal' });
    process.stdout.write('opened');
    setInterval(() => undefined, 1000);`;
  const root = join(import.meta.dirname, '../../../../..');
  const flags = ['--disable-warning=ExperimentalWarning', '--conditions=source', '--input-type=module'];
  const hooks = ['--import', join(root, 'test/contract/typescript-sources.ts')];
  for (const delayMs of [0, 20, 60, 150, 400]) {
    file = new StoreFile();
    writeOldStore(file.path, 0, 0);
    copyFileSync(old.path, file.path);
    const child = spawn(process.execPath, [...flags, ...hooks, '-e', script, file.path], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    await once(child.stdout, 'data');
    await after(delayMs);
    child.kill('SIGKILL');
    await exited;
    const { store } = file.open();
    expect(await store.audit(9)).toEqual([]);
    expect(await store.transcript(ref('c400'))).toHaveLength(130);
    expect(await store.waitingOf(ref('c400'))).toHaveLength(1);
    await file.remove();
  }
  await old.remove();
  file = new StoreFile();
});

test('the schema is the same whether it came by steps or at once', async () => {
  writeOldStore(file.path, 2, 5);
  await file.open().close();
  const fresh = new StoreFile();
  await fresh.open().close();
  const schemas = [file.path, fresh.path].map((path) => {
    const db = new DatabaseSync(path);
    const rows = db
      .prepare('SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE ? ORDER BY name')
      .all('sqlite_%');
    db.close();
    return rows;
  });
  expect(schemas[0]).toEqual(schemas[1]);
  await fresh.remove();
});
