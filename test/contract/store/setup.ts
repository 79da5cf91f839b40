/** What every part of the store's contract starts from: documents, a change with defaults, and readers of the books. */
import { afterEach } from 'vitest';
import type { Applied, Balance, Change, Committed, CommitBy, ExpiryRule, Hop, Ref, State, Store } from '#state';

/** Documents of the contract: the store never looks inside. */
export interface Docs {
  readonly conversation: object;
  readonly entry: object;
  readonly work: object;
}

/** A twin under test, opened fresh and empty. */
export interface OpenedState {
  readonly state: State<Docs>;
  /** Closes the state and opens the same data again. */
  readonly reopen: () => Promise<State<Docs>>;
  /** Closes whatever is open and removes the data. */
  readonly destroy: () => Promise<void>;
}

export type OpenState = () => Promise<OpenedState>;

/** Opens stores that are destroyed after each test. */
export function storesOf(open: OpenState): () => Promise<OpenedState & { readonly store: Store<Docs> }> {
  const opened: OpenedState[] = [];
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.destroy();
  });
  return async () => {
    const fresh = await open();
    opened.push(fresh);
    return { ...fresh, store: fresh.state.store };
  };
}

export const customer = { channel: 'web', sessionId: 'visitor' };

/** The name of a conversation. */
export function ref(id: string, channel = 'web'): Ref {
  return { channel, id };
}

/** A change told shortly; settled and amended items may be named without their positions. */
export type ChangeParts = Partial<Omit<Change<Docs>, 'ref' | 'birth' | 'settle' | 'amend'>> & {
  readonly id?: string;
  readonly channel?: string;
  readonly sessionId?: string;
  readonly userKey?: string;
  readonly settle?: readonly SettlementParts[];
  readonly amend?: readonly { readonly id: string; readonly position?: number; readonly body: object }[];
};

export type SettlementParts = { readonly id: string; readonly position?: number } & (
  { readonly as: 'delivered' } | { readonly as: 'dead'; readonly at: number; readonly reason: string }
);

/** A change of conversation `c`, from nothing unless told otherwise. */
export function change(parts: ChangeParts = {}, positions?: ReadonlyMap<string, number>): Change<Docs> {
  const {
    id = 'c',
    channel = 'web',
    sessionId = 'visitor',
    userKey = 'user',
    expect = 0,
    settle,
    amend,
    ...rest
  } = parts;
  const at = <T extends { readonly id: string }>(item: T) => ({ position: positions?.get(item.id) ?? 0, ...item });
  return {
    at: 1000,
    ...rest,
    ref: { channel, id },
    expect,
    ...(expect === 0 ? { birth: { sessionId, userKey }, put: { doc: {}, ...rest.put } } : {}),
    ...(settle ? { settle: settle.map(at) } : {}),
    ...(amend ? { amend: amend.map(at) } : {}),
  };
}

/** Positions that a store gave out, by the id of the item. */
const positionsOf = new WeakMap<Store<Docs>, Map<string, number>>();

/** Commits, and remembers the positions of what was enqueued. */
export async function tryCommit(store: Store<Docs>, parts: ChangeParts, by?: CommitBy): Promise<Committed<Docs>> {
  const positions = positionsOf.get(store) ?? new Map<string, number>();
  positionsOf.set(store, positions);
  const committed = await store.commit(change(parts, positions), by);
  if (committed.outcome === 'committed') for (const { id, position } of committed.work) positions.set(id, position);
  return committed;
}

/** Commits and returns what that made; fails on anything else. */
export async function commit(store: Store<Docs>, parts: ChangeParts): Promise<Applied<Docs>> {
  const committed = await tryCommit(store, parts);
  if (committed.outcome !== 'committed') throw new Error(`unexpected ${committed.outcome}`);
  return committed;
}

/** What `expire` names, as ids. */
export async function expire(store: Store<Docs>, now: number, rule: ExpiryRule, limit: number): Promise<string[]> {
  return (await store.expire(now, rule, limit)).map(({ id }) => id);
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

export function hop(name: string, kind = 'accepted', at = 3): Hop {
  return { at, hop: kind, ref: name, detail: `of ${name}` };
}

/** The books of one channel and direction; zeros where nothing was counted. */
export async function balance(store: Store<Docs>, direction: Balance['direction'], channel = 'web') {
  const found = (await store.books()).filter((row) => row.channel === channel && row.direction === direction);
  if (found.length > 1) throw new Error('the books name a channel and direction twice');
  const { accepted, delivered, dead, pending } = found[0] ?? { accepted: 0, delivered: 0, dead: 0, pending: 0 };
  return { accepted, delivered, dead, pending };
}

export const idsOf = (rows: readonly { readonly id: string }[]) => rows.map((row) => row.id);
