/** What every part of the store's contract starts from: documents, a change with defaults, and readers of the books. */
import { afterEach } from 'vitest';
import type { Balance, Change, Committed, Hop, Store } from '#state';

/** Documents of the contract: the store never looks inside. */
export interface Docs {
  readonly conversation: object;
  readonly entry: object;
  readonly work: object;
}

/** A twin under test, opened fresh and empty. */
export interface OpenedStore {
  readonly store: Store<Docs>;
  /** Closes the store and opens the same data again. */
  readonly reopen: () => Promise<Store<Docs>>;
  /** Closes whatever is open and removes the data. */
  readonly destroy: () => Promise<void>;
}

export type OpenStore = () => Promise<OpenedStore>;

/** Opens stores that are destroyed after each test. */
export function storesOf(open: OpenStore): OpenStore {
  const opened: OpenedStore[] = [];
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.destroy();
  });
  return async () => {
    const fresh = await open();
    opened.push(fresh);
    return fresh;
  };
}

export const customer = { channel: 'web', sessionId: 'visitor' };

export type ChangeParts = Partial<Omit<Change<Docs>, 'put'>> & { readonly put?: Partial<Change<Docs>['put']> };

/** A change of conversation `c`, from nothing unless told otherwise. */
export function change(parts: ChangeParts = {}): Change<Docs> {
  const put = { ...customer, userKey: 'user', listed: true, ttlDays: null, activeAt: null, doc: {}, ...parts.put };
  return { conversationId: 'c', expect: 0, at: 1000, ...parts, put };
}

/** Commits and returns the numbers; fails on a conflict. */
export async function commit(
  store: Store<Docs>,
  parts: ChangeParts,
): Promise<Extract<Committed, { outcome: 'committed' }>> {
  const committed = await store.commit(change(parts));
  if (committed.outcome !== 'committed') throw new Error('unexpected conflict');
  return committed;
}

export function pushed(id: string, body: object = { text: id }, origin?: string) {
  return { id, at: 1, pushed: true, body, ...(origin === undefined ? {} : { origin }) };
}

export function quiet(id: string, body: object = { text: id }, origin?: string) {
  return { ...pushed(id, body, origin), pushed: false };
}

export function work(id: string, counted = true, body: object = { say: id }) {
  return { id, at: 2, counted, body };
}

export function hop(ref: string, name = 'accepted', at = 3): Hop {
  return { at, hop: name, ref, detail: `of ${ref}` };
}

/** The books of one channel and direction; zeros where nothing was counted. */
export async function balance(store: Store<Docs>, direction: Balance['direction'], channel = 'web') {
  const found = (await store.books()).filter((row) => row.channel === channel && row.direction === direction);
  if (found.length > 1) throw new Error('the books name a channel and direction twice');
  const { accepted, delivered, dead, pending } = found[0] ?? { accepted: 0, delivered: 0, dead: 0, pending: 0 };
  return { accepted, delivered, dead, pending };
}

export const idsOf = (rows: readonly { readonly id: string }[]) => rows.map((row) => row.id);
