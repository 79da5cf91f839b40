/** Stores with something of everything in them, and all that a store answers, to be compared. */
import { expect } from 'vitest';
import { allEntriesOf, customerKey, placedUuid, refOf } from '#state';
import type { Conversation, Customer, Ref, State, Store } from '#state';
import { runSeries } from '../store/random-series.js';
import { commit, customer, hop, pushed, quiet, work } from '../store/setup.js';
import type { Docs } from '../store/setup.js';

/** Ids that do not say where their conversations are, or say it wrongly. */
const oddIds = ['old-1', '0b1ee0b4-7b8f-4c43-9b7f-6f8f3c2a1d00', '"quoted"', 'broken \ud800', 'nul \0'];
const many = 1000;

/** What a store is asked about. */
export interface Known {
  readonly refs: readonly Ref[];
  readonly customers: readonly Customer[];
}

/** A random series of one customer's, and other customers with conversations in every state. */
export async function fill(store: Store<Docs>, seed: number): Promise<Known> {
  await runSeries(store, seed, 60);
  const refs: Ref[] = ['c0', 'c1', 'c2'].map((id) => ({ channel: 'web', id }));
  const customers = new Map([[customerKey(customer), customer]]);
  // All in one moment: on Redis many of them get the same positions, each in an outbox of its own.
  const writing: Promise<void>[] = [];
  for (let index = 0; index < 24; index += 1) {
    const whose = { channel: index % 3 === 0 ? 'shop "a"' : 'web', sessionId: `s${index % 7}` };
    const uuid = `${String(seed % 100).padStart(2, '0')}${String(index).padStart(6, '0')}-0000-4000-8000-000000000000`;
    const id = oddIds[index] ?? `u_${placedUuid(whose, uuid)}`;
    writing.push(write(store, { ...whose, id }, index, 1e12 + 1000 * index));
    refs.push({ channel: whose.channel, id });
    customers.set(customerKey(whose), whose);
  }
  await Promise.all(writing);
  return { refs, customers: [...customers.values()] };
}

async function write(store: Store<Docs>, { id, ...whose }: Customer & Ref, index: number, at: number): Promise<void> {
  const base = { id, ...whose, userKey: `user ${index % 5}`, at };
  const name = `${index}-${id}`;
  await commit(store, {
    ...base,
    put: { doc: { index, text: 'ä 👩‍👧 \u2028' }, ttlDays: index % 4 === 0 ? 2.5 : null },
    append: [pushed(`a${name}`), quiet(`b${name}`, { text: '\n"' }, 'o "x"\n'), pushed(`c${name}`, {}, 'o')],
    enqueue: [work(`w${name}`), work(`x${name}`, false, { say: '\n' }), work(`y${name}`), work(`z${name}`)],
    link: [`t${index}`, `"t${index}`],
    hops: [hop('\n"', 'said', at)],
  });
  await commit(store, {
    ...base,
    expect: 1,
    settle: [
      { id: `w${name}`, as: 'delivered' },
      ...(index % 2 === 0 ? [{ id: `z${name}`, as: 'dead', at: at + index, reason: 'no "\n"' } as const] : []),
    ],
    ...(index % 6 === 5 ? { erase: true } : {}),
    put: { listed: index % 5 !== 4, activeAt: at },
  });
  if (index % 2 === 0) await store.confirm([{ ref: refOf({ channel: whose.channel, id }), push: 1 }], at);
}

/** All answers of the store; where it promises no order, they are sorted. */
export async function answersOf({ store }: State<Docs>, { refs, customers }: Known): Promise<unknown> {
  await expectSound(store);
  const conversations = await inTurn(refs, async (ref) => ({
    conversation: await store.load(ref),
    transcript: await allEntriesOf(store, ref),
    pushed: (await store.pushedAfter(ref, 1, 1))[0],
    hops: await store.hops(ref),
    waiting: await store.waitingOf(ref),
    users: await usersOf(store, await store.load(ref)),
  }));
  return {
    conversations,
    customers: await inTurn(customers, async (each) => ({
      waiting: await store.waiting(each, many),
      conversations: await store.loadAll(await store.listByCustomer(each, many)),
    })),
    orphans: sorted((await store.customersWaiting(many, null)).map(customerKey)),
    dead: sorted(await store.deadLetters(many)),
    books: sorted(await store.books()),
    erased: await inTurn(refs, (each) => store.wasErased({ what: 'conversation', ...each })),
  };
}

async function expectSound(store: Store<Docs>): Promise<void> {
  expect(await store.audit(many)).toEqual([]);
  for (const { accepted, delivered, dead, pending } of await store.books()) {
    expect(accepted).toBe(delivered + dead + pending);
  }
}

async function usersOf(store: Store<Docs>, conversation: Conversation<Docs> | null): Promise<unknown> {
  return conversation && store.loadAll(await store.listByUser(conversation.channel, conversation.userKey, many));
}

async function inTurn<T>(all: readonly T[], ask: (each: T) => Promise<unknown>): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const each of all) answers.push(await ask(each));
  return answers;
}

function sorted(all: readonly unknown[]): string[] {
  return all
    .map((each) => JSON.stringify(each, (_, value: unknown) => (isRecord(value) ? inOrder(value) : value)))
    .sort();
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function inOrder(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)));
}
