/** The store as simply as it can be said, in memory: what the real twins are compared with after random series. */
import type { Balance, Change, Committed, Conversation, DeadLetter, Entry, Hop, Work } from '#state';
import { hopsKept } from '#state';
import type { Docs } from './setup.js';

const dayMs = 86_400_000;

type Counts = { accepted: number; delivered: number; dead: number };

export class ModelStore {
  readonly conversations = new Map<string, Conversation<Docs>>();
  readonly entries = new Map<string, Entry<Docs>[]>();
  readonly hops = new Map<string, Hop[]>();
  waiting: Work<Docs>[] = [];
  dead: DeadLetter<Docs>[] = [];
  readonly counts: Record<Balance['direction'], Counts> = {
    to_helpdesk: { accepted: 0, delivered: 0, dead: 0 },
    to_client: { accepted: 0, delivered: 0, dead: 0 },
  };
  readonly tickets = new Map<string, string>();
  readonly erased = new Set<string>();

  /** `positions` are those that the store gave out, which the model takes its word for. */
  commit(change: Change<Docs>, positions: readonly number[]): Committed<Docs> {
    const { put = {}, append = [], birth } = change;
    const { channel, id } = change.ref;
    const old = this.conversations.get(id);
    if ((old?.version ?? 0) !== change.expect) return { outcome: 'conflict', current: old ?? null };
    const taken = change.link?.find((ticket) => (this.tickets.get(ticket) ?? id) !== id);
    if (taken !== undefined) return { outcome: 'taken', ticket: taken };
    for (const ticket of change.link ?? []) this.tickets.set(ticket, id);
    let seq = old?.lastSeq ?? 0;
    let push = old?.lastPush ?? 0;
    const entries = [...(this.entries.get(id) ?? [])];
    const added = append.map((entry) => {
      seq += 1;
      if (entry.pushed) this.counts.to_client.accepted += 1;
      return { ...entry, seq, push: entry.pushed ? (push += 1) : null };
    });
    entries.push(...added);
    for (const { seq: place, ...rest } of change.rewrite ?? []) {
      const found = entries.findIndex((entry) => entry.seq === place);
      if (found >= 0) entries[found] = { ...entries[found]!, ...rest };
    }
    const erased = (old?.erased ?? false) || (change.erase ?? false);
    const fresh = { ...birth!, channel, id, createdAt: change.at, activeAt: change.at, listed: true, ttlDays: null };
    const row = { doc: {}, confirmedPush: 0, ...(old ?? fresh), ...put };
    const stored = [row.doc, ...(erased ? [] : entries.map(({ body }) => body))];
    const bytes = stored.reduce((sum, value) => sum + Buffer.byteLength(JSON.stringify(value)), 0);
    const conversation = { ...row, version: change.expect + 1, erased, lastSeq: seq, lastPush: push, bytes };
    this.entries.set(id, entries);
    this.conversations.set(id, conversation);
    this.hops.set(id, [...(this.hops.get(id) ?? []), ...(change.hops ?? [])].slice(-hopsKept));
    if (erased) this.#dropContents(id);
    const workAfter = this.waiting.at(-1)?.position ?? 0;
    if (change.erase && old?.erased !== true) this.#dropWork(id);
    const work = this.#changeOutbox(change, conversation, positions);
    if (erased) this.erased.add(id);
    if (erased && !this.waiting.some((item) => item.conversationId === id)) this.#remove(id);
    const route = { owner: null, listeners: [] };
    return { outcome: 'committed', route, conversation, entries: added, work, workAfter };
  }

  confirm(id: string, push: number, at: number): void {
    const found = this.conversations.get(id);
    if (!found || push <= found.confirmedPush || push > found.lastPush) return;
    this.conversations.set(id, { ...found, confirmedPush: push });
    if (found.erased) return;
    this.counts.to_client.delivered += push - found.confirmedPush;
    this.hops.get(id)?.push({ at, hop: 'confirmed', ref: String(push), detail: '' });
  }

  expire(now: number, rule: { defaultTtlDays: number }): string[] {
    const gone = [...this.conversations.values()].filter((each) => {
      if (this.waiting.some((item) => item.conversationId === each.id)) return false;
      const days = each.ttlDays ?? (rule.defaultTtlDays || Infinity);
      return !each.erased && each.activeAt + days * dayMs < now;
    });
    for (const { id } of gone) {
      this.#dropContents(id);
      this.dead = this.dead.filter((letter) => letter.conversationId !== id);
      this.#remove(id);
    }
    return gone.map(({ id }) => id);
  }

  /** What the user sees, newest activity first, then the one that was created last. */
  listed(): Conversation<Docs>[] {
    const seen = [...this.conversations.values()].filter((each) => each.listed && !each.erased);
    return seen.sort((one, other) => other.activeAt - one.activeAt || other.createdAt - one.createdAt);
  }

  held(id: string): number {
    const confirmed = this.conversations.get(id)?.confirmedPush ?? 0;
    return (this.entries.get(id) ?? []).filter((entry) => (entry.push ?? 0) > confirmed).length;
  }

  balance(direction: Balance['direction']) {
    const held = [...this.entries.keys()].reduce((sum, id) => sum + this.held(id), 0);
    const counted = this.waiting.filter((item) => item.counted).length;
    return { ...this.counts[direction], pending: direction === 'to_client' ? held : counted };
  }

  #dropContents(id: string): void {
    this.hops.delete(id);
    this.counts.to_client.dead += this.held(id);
    this.entries.delete(id);
  }

  #dropWork(id: string): void {
    for (const item of this.waiting) if (item.conversationId === id && item.counted) this.counts.to_helpdesk.dead += 1;
    this.waiting = this.waiting.filter((item) => item.conversationId !== id);
    this.dead = this.dead.filter((letter) => letter.conversationId !== id);
  }

  #remove(id: string): void {
    this.conversations.delete(id);
    for (const [ticket, holder] of this.tickets) if (holder === id) this.tickets.delete(ticket);
  }

  #changeOutbox(change: Change<Docs>, whose: Conversation<Docs>, positions: readonly number[]): Work<Docs>[] {
    const { channel, sessionId, id: conversationId } = whose;
    this.dead = this.dead.filter((letter) => !change.forget?.includes(letter.id));
    const work = (change.enqueue ?? []).map((item, index) => {
      if (item.counted) this.counts.to_helpdesk.accepted += 1;
      return { ...item, channel, sessionId, position: positions[index] ?? NaN, conversationId };
    });
    this.waiting.push(...work);
    for (const { id, body } of change.amend ?? []) {
      this.waiting = this.waiting.map((item) => (item.id === id ? { ...item, body } : item));
    }
    for (const settlement of change.settle ?? []) {
      const item = this.waiting.find((each) => each.id === settlement.id);
      if (!item) continue;
      this.waiting = this.waiting.filter((each) => each !== item);
      if (item.counted) this.counts.to_helpdesk[settlement.as] += 1;
      if (settlement.as === 'dead' && !whose.erased)
        this.dead.push({ ...item, diedAt: settlement.at, reason: settlement.reason });
    }
    return work;
  }
}
