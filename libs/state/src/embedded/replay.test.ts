/** That a copy of the file, taken at any moment as a crash would leave it, holds what was acknowledged by then. */
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Change } from '../contract/change.js';
import type { Documents, Work } from '../contract/conversation.js';
import type { State } from '../contract/state.js';
import { StoreFile } from '../test-support/store-file.js';
import { allEntriesOf } from '../contract/entries-of.js';

let file: StoreFile;
let copy: StoreFile;

beforeEach(() => {
  [file, copy] = [new StoreFile(), new StoreFile()];
});

afterEach(async () => {
  await file.remove();
  await copy.remove();
});

const names = ['a', 'b', 'c'];
const customer = { channel: 'web', sessionId: 's' };
const marked = { channel: 'web', sessionId: 'marked' };
const ref = (id: string) => ({ channel: 'web', id });

async function contents({ store, leases }: State<Documents>) {
  const lease = await leases.claim(customer);
  const all = {
    conversations: await store.loadAll(await store.listByCustomer(customer, 9)),
    listed: await store.loadAll(await store.listByUser('web', 'u', 9)),
    transcripts: await Promise.all(names.map((id) => allEntriesOf(store, ref(id)))),
    hops: await Promise.all(names.map((id) => store.hops(ref(id)))),
    waiting: await store.waiting(customer, 99),
    isTakenOver: lease?.isTakenOver,
  };
  await lease?.release({ inDoubt: lease.isTakenOver });
  return all;
}

/** What only the tables say, which are brought up to date by asking. */
async function tables({ store }: State<Documents>) {
  return {
    dead: await store.deadLetters(99),
    books: (await store.books()).map((row) => JSON.stringify(row)).sort(),
    audit: await store.audit(9),
  };
}

/** Copies the files as they are; the lock of the open one is the operating system's, not in the file. */
function crash(): State<Documents> {
  mkdirSync(dirname(copy.path), { recursive: true });
  for (const end of ['', '-wal']) if (existsSync(file.path + end)) copyFileSync(file.path + end, copy.path + end);
  return copy.open();
}

const step = fc.record({
  id: fc.constantFrom(...names),
  pushes: fc.nat(2),
  rewrites: fc.nat(9),
  works: fc.nat(2),
  settles: fc.option(fc.record({ pick: fc.nat(9), isDead: fc.boolean() })),
  forgets: fc.boolean(),
  confirms: fc.nat(9),
  erases: fc.nat(12).map((dice) => dice === 0),
  doc: fc.constantFrom('same', 'other', 'whole', 'none'),
  link: fc.nat(9),
  marks: fc.nat(5).map((dice) => dice === 0),
  tidies: fc.nat(4).map((dice) => dice === 0),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** The change of one step; `at` makes its ids new. */
function changeOf(
  of: Step,
  at: number,
  version: number,
  old: object,
  items: readonly Work<Documents>[],
): Change<Documents> {
  const own = items.filter(({ conversationId }) => conversationId === of.id);
  const item = of.settles && own[of.settles.pick % own.length];
  const docs = { same: old, other: { ...old, at }, whole: { at: [at] }, none: undefined };
  const doc = version === 0 ? { at, constant: { deep: [] } } : docs[of.doc];
  return {
    ref: ref(of.id),
    expect: version,
    birth: { sessionId: 's', userKey: 'u' },
    at,
    put: { ...(doc ? { doc } : {}), ...(of.tidies ? { activeAt: at } : {}) },
    append: Array.from({ length: of.pushes + 1 }, (_, index) => ({
      id: `${at}-${index}`,
      at,
      pushed: index > 0,
      ...(index > 0 ? { origin: `o${at}` } : {}),
      body: { at },
    })),
    rewrite: [{ seq: of.rewrites, body: { again: at } }],
    enqueue: Array.from({ length: of.works }, (_, index) => ({
      id: `w${at}-${index}`,
      at,
      counted: index === 0,
      body: {},
    })),
    settle: item
      ? [
          of.settles?.isDead === true
            ? { id: item.id, position: item.position, as: 'dead', at, reason: 'no' }
            : { id: item.id, position: item.position, as: 'delivered' },
        ]
      : [],
    forget: of.forgets ? items.map(({ id }) => id) : [],
    hops: [{ at, hop: 'made', ref: of.id, detail: '' }],
    link: [`${of.id}-${of.link}`],
    erase: of.erases,
  };
}

test('what was acknowledged is in the file, whatever came before and whenever it was tidied', async () => {
  const series = fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 25 }), async (steps) => {
    const live = file.open({ tidyAfterMs: 60_000, gatherMs: 60_000 });
    await live.store.commit({
      ref: ref('m'),
      expect: 0,
      birth: { sessionId: marked.sessionId, userKey: 'm' },
      at: 1,
      put: { doc: {} },
    });
    const lease = await live.leases.claim(marked);
    const given: Work<Documents>[] = [];
    let isMarked = false;
    for (const [index, of] of steps.entries()) {
      const found = await live.store.load(ref(of.id));
      await live.store.confirm([{ ref: ref(of.id), push: of.confirms }], index);
      if (of.marks) await lease?.mark();
      isMarked ||= of.marks;
      const made = changeOf(of, index + 1, found?.version ?? 0, found?.doc ?? {}, given);
      const committed = await live.store.commit(made);
      if (committed.outcome === 'committed') given.push(...committed.work);
      if (of.tidies) await live.store.books();
      if (index % 4 !== 3) continue;
      const again = crash();
      expect(await contents(again)).toEqual(await contents(live));
      await again.close();
    }
    const again = crash();
    expect(await contents(again)).toEqual(await contents(live));
    expect(await tables(again)).toEqual(await tables(live));
    expect((await tables(live)).audit).toEqual([]);
    expect((await again.leases.claim(marked))?.isTakenOver).toBe(isMarked);
    await again.close();
    await live.close();
    await file.remove();
    await copy.remove();
    [file, copy] = [new StoreFile(), new StoreFile()];
  });
  await fc.assert(series, { seed: 20_240_229, numRuns: 40 });
});
