/** Contract of the store: after any series of operations it holds what the model holds, and the books balance. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Change, Store } from '#state';
import { ModelStore } from './model.js';
import { balance, change, customer, expire, hop, pushed, quiet, ref, work } from './setup.js';
import type { Docs, OpenState } from './setup.js';

const dayMs = 86_400_000;
const conversationIds = ['c0', 'c1', 'c2'];

const commitArbitrary = fc.record({
  kind: fc.constant('commit' as const),
  id: fc.constantFrom(...conversationIds),
  staleBy: fc.constantFrom(0, 0, 0, 0, 0, 1, -1),
  append: fc.array(fc.boolean(), { maxLength: 3 }),
  rewrite: fc.array(fc.nat(12), { maxLength: 2 }),
  enqueue: fc.array(fc.boolean(), { maxLength: 3 }),
  amend: fc.array(fc.nat(30), { maxLength: 1 }),
  settle: fc.array(fc.record({ pick: fc.nat(30), isDead: fc.boolean() }), { maxLength: 3 }),
  forget: fc.array(fc.nat(30), { maxLength: 1 }),
  link: fc.array(fc.nat(6), { maxLength: 1 }),
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

/** An item by its name. */
interface Named {
  readonly id: string;
  readonly position: number;
}

/** One step per day. What is settled is the conversation's own. Work ids are never used twice; settling and forgetting pick from all that were ever given out. */
class Series {
  readonly model = new ModelStore();
  readonly #work: (Named & { readonly conversationId: string })[] = [];
  #now = 0;

  async run(store: Store<Docs>, step: Operation): Promise<void> {
    this.#now += dayMs;
    if (step.kind === 'commit') {
      const made = this.#change(step);
      const committed = await store.commit(made);
      const work = committed.outcome === 'committed' ? committed.work : [];
      expect(committed).toEqual(
        this.model.commit(
          made,
          work.map(({ position }) => position),
        ),
      );
      this.#work.push(...work);
    } else if (step.kind === 'confirm') {
      this.model.confirm(step.id, step.push, this.#now);
      await store.confirm([{ ref: ref(step.id), push: step.push }], this.#now);
    } else {
      const rule = { defaultTtlDays: step.defaultTtlDays, tombstoneDays: 1000 };
      expect((await expire(store, this.#now, rule, 100)).sort()).toEqual(this.model.expire(this.#now, rule).sort());
    }
  }

  #change(step: Extract<Operation, { kind: 'commit' }>): Change<Docs> {
    const at = this.#now;
    const day = at / dayMs;
    const version = this.model.conversations.get(step.id)?.version ?? 0;
    const pickOf = (all: readonly Named[], pick: number) => {
      const { id, position } = all[pick % all.length] ?? { id: 'none', position: 1 };
      return { id, position };
    };
    const item = (pick: number) => pickOf(this.#work, pick);
    const own = this.#work.filter(({ conversationId }) => conversationId === step.id);
    return change({
      id: step.id,
      expect: Math.max(0, version + step.staleBy),
      at,
      put: { ttlDays: step.ttlDays, doc: { at }, ...(step.isActive ? { activeAt: at } : {}) },
      append: step.append.map((isPushed, index) => (isPushed ? pushed : quiet)(`e${day}-${index}`)),
      rewrite: step.rewrite.map((seq) => ({ seq, body: { day }, ...(seq % 2 === 0 ? { origin: `o${day}` } : {}) })),
      enqueue: step.enqueue.map((counted, index) => work(`w${day}-${index}`, counted)),
      amend: step.amend.map((pick) => ({ ...item(pick), body: { amended: at } })),
      settle: step.settle.map(({ pick, isDead }) =>
        isDead
          ? { ...pickOf(own, pick), as: 'dead', at, reason: 'refused' }
          : { ...pickOf(own, pick), as: 'delivered' },
      ),
      forget: step.forget.map((pick) => item(pick).id),
      link: step.link.map((ticket) => `t${ticket}`),
      hops: step.append.map((isPushed, index) => hop(`e${day}-${index}`, isPushed ? 'said' : 'noted', at)),
      erase: step.erase,
    });
  }
}

/** Does a random series of operations on the store, the same one for the same seed, and checks each against the model. */
export async function runSeries(store: Store<Docs>, seed: number, length: number): Promise<void> {
  const series = new Series();
  const [steps = []] = fc.sample(fc.array(operation, { minLength: length, maxLength: length }), { seed, numRuns: 1 });
  for (const step of steps) await series.run(store, step);
}

async function expectSame(store: Store<Docs>, model: ModelStore): Promise<void> {
  for (const id of conversationIds) {
    expect(await store.transcript(ref(id))).toEqual(model.entries.get(id) ?? []);
    expect(await store.hops(ref(id))).toEqual(model.hops.get(id) ?? []);
    expect(await store.wasErased({ what: 'conversation', ...ref(id) })).toBe(model.erased.has(id));
    const wanted = model.conversations.get(id) ?? null;
    expect(await store.load(ref(id))).toEqual(wanted);
    expect(await store.waitingOf(ref(id))).toEqual(model.waiting.filter((item) => item.conversationId === id));
    if (wanted) expect(await store.pushedAfter(ref(id), wanted.confirmedPush, 1000)).toHaveLength(model.held(id));
  }
  expect(await store.listByCustomer(customer, 9)).toHaveLength(model.conversations.size);
  const heads = model.listed().map(({ id, activeAt, createdAt }) => ({ id, activeAt, createdAt }));
  expect(await store.listByUser('web', 'user', 9)).toMatchObject(heads);
  expect(await store.countByUser('web', 'user')).toBe(heads.length);
  const bytes = [...model.conversations.values()].reduce((sum, each) => sum + each.bytes, 0);
  expect((await store.usage()).get('web') ?? 0).toBe(bytes);
  expect(await store.waiting(customer, 1000)).toEqual(model.waiting);
  const byId = (one: { id: string }, other: { id: string }) => (one.id < other.id ? -1 : 1);
  expect((await store.deadLetters(1000)).sort(byId)).toEqual([...model.dead].sort(byId));
  for (const direction of ['to_helpdesk', 'to_client'] as const) {
    const books = await balance(store, direction);
    expect(books).toEqual(model.balance(direction));
    expect(books.accepted).toBe(books.delivered + books.dead + books.pending);
  }
  expect(await store.audit(10)).toEqual([]);
}

export function randomSeriesContract(open: OpenState, numRuns: number): void {
  test(
    'after any series of operations the store holds what the model holds, and the books balance',
    { timeout: 90_000 },
    async () => {
      const series = fc.asyncProperty(fc.array(operation, { minLength: 5, maxLength: 40 }), async (steps) => {
        const { state, destroy } = await open();
        try {
          const run = new Series();
          for (const step of steps) await run.run(state.store, step);
          await expectSame(state.store, run.model);
        } finally {
          await destroy();
        }
      });
      await fc.assert(series, { seed: 20_240_229, numRuns });
    },
  );
}
