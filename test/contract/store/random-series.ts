/** Contract of the store: after any series of operations it holds what the model holds, and the books balance. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Change, Store } from '#state';
import { ModelStore } from './model.js';
import { balance, change, customer, hop, pushed, quiet, work } from './setup.js';
import type { Docs, OpenStore } from './setup.js';

const dayMs = 86_400_000;
const conversationIds = ['c0', 'c1', 'c2'];

const commitArbitrary = fc.record({
  kind: fc.constant('commit' as const),
  id: fc.constantFrom(...conversationIds),
  staleBy: fc.constantFrom(0, 0, 0, 0, 0, 1, -1),
  append: fc.array(fc.boolean(), { maxLength: 3 }),
  enqueue: fc.array(fc.boolean(), { maxLength: 3 }),
  settle: fc.array(fc.record({ pick: fc.nat(30), isDead: fc.boolean() }), { maxLength: 3 }),
  forget: fc.array(fc.nat(30), { maxLength: 1 }),
  erase: fc.nat(14).map((dice) => dice === 0),
  ttlDays: fc.constantFrom(null, null, 1, 5),
  isActive: fc.boolean(),
});

const operation = fc.oneof(
  { weight: 8, arbitrary: commitArbitrary },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('confirm' as const),
      id: fc.constantFrom(...conversationIds),
      push: fc.nat(12),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('expire' as const), defaultTtlDays: fc.constantFrom(0, 3) }) },
);

type Operation = typeof operation extends fc.Arbitrary<infer Value> ? Value : never;

/** One step per day. Work ids are never used twice; settling and forgetting pick from all that were ever given out. */
class Series {
  readonly model = new ModelStore();
  readonly #workIds: string[] = [];
  #now = 0;

  async run(store: Store<Docs>, step: Operation): Promise<void> {
    this.#now += dayMs;
    if (step.kind === 'commit') {
      const made = this.#change(step);
      expect(await store.commit(made)).toEqual(this.model.commit(made));
    } else if (step.kind === 'confirm') {
      this.model.confirm(step.id, step.push, this.#now);
      await store.confirm([{ conversationId: step.id, push: step.push }], this.#now);
    } else {
      const rule = { defaultTtlDays: step.defaultTtlDays, tombstoneDays: 4 };
      expect((await store.expire(this.#now, rule, 100)).sort()).toEqual(this.model.expire(this.#now, rule).sort());
    }
  }

  #change(step: Extract<Operation, { kind: 'commit' }>): Change<Docs> {
    const at = this.#now;
    const version = this.model.conversations.get(step.id)?.version ?? 0;
    const enqueue = step.enqueue.map((counted, index) => work(`w${at / dayMs}-${index}`, counted));
    this.#workIds.push(...enqueue.map((item) => item.id));
    const workId = (pick: number) => this.#workIds[pick % this.#workIds.length] ?? 'none';
    return change({
      conversationId: step.id,
      expect: Math.max(0, version + step.staleBy),
      at,
      put: { ttlDays: step.ttlDays, activeAt: step.isActive ? at : null, doc: { at } },
      append: step.append.map((isPushed, index) => (isPushed ? pushed : quiet)(`e${at / dayMs}-${index}`)),
      enqueue,
      settle: step.settle.map(({ pick, isDead }) =>
        isDead ? { id: workId(pick), as: 'dead', at, reason: 'refused' } : { id: workId(pick), as: 'delivered' },
      ),
      forget: step.forget.map(workId),
      hops: step.append.map((isPushed, index) => hop(`e${at / dayMs}-${index}`, isPushed ? 'said' : 'noted', at)),
      erase: step.erase,
    });
  }
}

async function expectSame(store: Store<Docs>, model: ModelStore): Promise<void> {
  for (const id of conversationIds) {
    expect(await store.transcript(id)).toEqual(model.entries.get(id) ?? []);
    expect(await store.hops(id)).toEqual(model.hops.get(id) ?? []);
    const wanted = model.conversations.get(id) ?? null;
    expect(await store.load(id)).toEqual(wanted);
    if (wanted) expect(await store.pushedAfter(id, wanted.confirmedPush, 1000)).toHaveLength(model.held(id));
  }
  const place = (item: { id: string; conversationId: string; body: object }) => [
    item.id,
    item.conversationId,
    item.body,
  ];
  expect((await store.waiting(customer, 1000)).map(place)).toEqual(model.waiting.map(place));
  expect((await store.deadLetters(1000)).map(place).sort()).toEqual(model.dead.map(place).sort());
  for (const direction of ['to_helpdesk', 'to_client'] as const) {
    const books = await balance(store, direction);
    expect(books).toEqual(model.balance(direction));
    expect(books.accepted).toBe(books.delivered + books.dead + books.pending);
  }
  expect(await store.audit(10)).toEqual([]);
}

export function randomSeriesContract(open: OpenStore): void {
  test('after any series of operations the store holds what the model holds, and the books balance', async () => {
    const series = fc.asyncProperty(fc.array(operation, { minLength: 5, maxLength: 40 }), async (steps) => {
      const { store, destroy } = await open();
      try {
        const run = new Series();
        for (const step of steps) await run.run(store, step);
        await expectSame(store, run.model);
      } finally {
        await destroy();
      }
    });
    await fc.assert(series, { seed: 20_240_229, numRuns: 60 });
  });
}
