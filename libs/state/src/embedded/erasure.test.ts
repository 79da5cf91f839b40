/** What the file has of erased conversations: nothing, also after a crash at any moment, and however full its pages were. */
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Change } from '../contract/change.js';
import type { Documents } from '../contract/conversation.js';
import type { Report } from '../contract/report.js';
import { StoreFile } from '../test-support/store-file.js';
import { writeOldStore } from '../test-support/old-store.js';
import { openEmbedded, stateOn } from './open-embedded.js';
import { openDatabase } from './sqlite/open-database.js';

let file: StoreFile;
let copy: StoreFile;

beforeEach(() => {
  [file, copy] = [new StoreFile(), new StoreFile()];
});

afterEach(async () => {
  await file.remove();
  await copy.remove();
});

const marker = 'QuinceMarmalade';

function bytesOf({ path }: StoreFile): Buffer {
  return Buffer.concat(
    ['', '-wal', '-shm'].map((end) => (existsSync(path + end) ? readFileSync(path + end) : Buffer.of())),
  );
}

/** As a killed process leaves it: the lock was the operating system's. */
function crash(): void {
  mkdirSync(dirname(copy.path), { recursive: true });
  for (const end of ['', '-wal']) if (existsSync(file.path + end)) copyFileSync(file.path + end, copy.path + end);
}

function creation(name: string, text: string): Change<Documents> {
  return {
    ref: { channel: 'web', id: `${name}_1` },
    expect: 0,
    birth: { sessionId: name, userKey: name },
    at: 1,
    put: { doc: { text } },
    append: [{ id: 'e', at: 1, pushed: true, origin: text, body: { text } }],
    enqueue: [{ id: `w-${name}`, at: 1, counted: true, body: { text } }],
    hops: [{ at: 1, hop: text, ref: text, detail: text }],
    link: [`t-${name}`],
  };
}

const erasure = (name: string, expect: number): Change<Documents> => ({
  ref: { channel: 'web', id: `${name}_1` },
  expect,
  at: 2,
  put: { doc: {}, activeAt: 2 },
  erase: true,
});

test.each([true, false])(
  'what was erased is gone after a crash and a restart (tidied before: %s)',
  async (isTidied) => {
    const { store } = file.open({ tidyAfterMs: 60_000, scrubMs: 60_000 });
    await store.commit(creation(marker, marker));
    if (isTidied) await store.books();
    await store.commit(erasure(marker, 1));
    crash();
    expect(bytesOf(copy).includes(marker)).toBe(true);
    const { store: again } = copy.open();
    expect(bytesOf(copy).includes(marker)).toBe(false);
    expect(await again.load({ channel: 'web', id: `${marker}_1` })).toBeNull();
    expect(await again.wasErased({ what: 'user', channel: 'web', userKey: marker })).toBe(true);
  },
);

test('an erasure is out of the file and its log within the time that is set', async () => {
  const { store } = file.open({ tidyAfterMs: 60_000, scrubMs: 20 });
  await store.commit(creation(marker, marker));
  await store.books();
  await store.commit(erasure(marker, 1));
  await expect.poll(() => bytesOf(file).includes(marker), { timeout: 5000, interval: 10 }).toBe(false);
});

test('what is erased soon after the file was written anew is out of it when it is written anew the next time', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  try {
    const db = openDatabase({ path: file.path, synchronous: 'normal' });
    const exec = vi.spyOn(db, 'exec');
    const times = () => exec.mock.calls.filter(([text]) => text === 'VACUUM').length;
    const state = stateOn<Documents>(db, { tidyAfterMs: 60_000, scrubMs: 20 });
    const { store } = state;
    await store.commit(creation('ann', 'text'));
    await store.commit(erasure('ann', 1));
    vi.advanceTimersByTime(60_000);
    const before = times();
    vi.advanceTimersByTime(540_000);
    expect(times()).toBe(before + 1);
    vi.advanceTimersByTime(3_600_000);
    expect(times()).toBe(before + 1);
    await state.close();
  } finally {
    vi.useRealTimers();
  }
});

test('a disk that has no room for a file written anew keeps no store from starting, and its log is cut', async () => {
  const state = file.open({ tidyAfterMs: 60_000, scrubMs: 60_000 });
  await state.store.commit(creation(marker, marker));
  await state.store.commit(erasure(marker, 1));
  await state.close();
  const db = openDatabase({ path: file.path, synchronous: 'normal' });
  const exec = db.exec.bind(db);
  const full = Object.assign(new Error('database or disk is full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 });
  vi.spyOn(db, 'exec').mockImplementation((text) => {
    if (text === 'VACUUM') throw full;
    exec(text);
  });
  const report = vi.fn();
  const again = stateOn<Documents>(db, {}, report);
  expect(statSync(`${file.path}-wal`).size).toBe(0);
  expect(report).toHaveBeenCalledWith(expect.objectContaining({ level: 'warn' }));
  expect(await again.store.commit(creation('ann', 'text'))).toMatchObject({ outcome: 'committed' });
  await again.close();
});

test('pages that were split keep no copy of what moved', async () => {
  const { store } = file.open({ tidyAfterMs: 60_000, scrubMs: 60_000, tidyConversations: 50 });
  let seed = 1;
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  const names: string[] = [];
  for (let index = 0; index < 1200; index += 1) {
    const name = `${Math.floor(random() * 1e9)}${index % 8 === 0 ? marker : 'SomebodyElse'}`;
    names.push(name);
    await store.commit(creation(name, name.padEnd(50 + random() * 400, name)));
    const other = names[Math.floor(random() * names.length)] ?? name;
    const known = await store.load({ channel: 'web', id: `${other}_1` });
    const text = other.padEnd(50 + random() * 1500, other);
    await store.commit({ ref: known!, expect: known!.version, at: 2, put: { doc: { text } } });
  }
  for (const name of names.filter((each) => each.endsWith(marker))) {
    const known = await store.load({ channel: 'web', id: `${name}_1` });
    await store.commit(erasure(name, known!.version));
  }
  await store.scrub();
  expect(bytesOf(file).includes(marker)).toBe(false);
  expect(await store.audit(10)).toEqual([]);
});

test('a file of an earlier program keeps nothing of what that had erased', async () => {
  writeOldStore(file.path, 4, 6);
  const before = new DatabaseSync(file.path);
  before.prepare('UPDATE conversations SET user_key = ?, doc = ? WHERE erased = 1').run(marker, `{"text":"${marker}"}`);
  before.exec(
    "DELETE FROM work WHERE conversation = 3 AND died_at IS NULL; UPDATE counters SET dead = dead + 1 WHERE direction = 'to_helpdesk'",
  );
  before.close();
  const { store } = file.open();
  expect(await store.load({ channel: 'web', id: 'c3' })).toBeNull();
  expect(await store.wasErased({ what: 'conversationOf', channel: 'web', id: 'c3', userKey: marker })).toBe(true);
  expect(await store.deadLetter('d3')).toBeNull();
  expect(bytesOf(file).includes(marker)).toBe(false);
  expect(await store.audit(10)).toEqual([]);
});

test('the file and its log are nobody else’s, an existing one neither, and of an open folder the operator is told', async () => {
  const { store } = file.open();
  await store.commit(creation('ann', 'text'));
  for (const end of ['', '-wal']) expect(statSync(file.path + end).mode & 0o777).toBe(0o600);
  mkdirSync(dirname(copy.path), { recursive: true, mode: 0o755 });
  chmodSync(dirname(copy.path), 0o755);
  writeFileSync(copy.path, '', { mode: 0o644 });
  chmodSync(copy.path, 0o644);
  const reports: Report[] = [];
  const state = openEmbedded({ path: copy.path, synchronous: 'normal', report: (report) => reports.push(report) });
  await state.store.commit(creation('ann', 'text'));
  for (const end of ['', '-wal']) expect(statSync(copy.path + end).mode & 0o777).toBe(0o600);
  expect(reports).toMatchObject([{ level: 'warn', message: expect.stringMatching(/make it 0700/) as unknown }]);
  await state.close();
});
