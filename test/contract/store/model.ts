/** The store as simply as it can be said, in memory: what the real twins are compared with after random series. */
import type { Balance, Change, Committed, Conversation, DeadLetter, Entry, Hop, Work } from '#state';
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
  #position = 0;

  commit(change: Change<Docs>): Committed {
    const { conversationId: id, put, append = [] } = change;
    const old = this.conversations.get(id);
    if ((old?.version ?? 0) !== change.expect) return { outcome: 'conflict' };
    let seq = old?.lastSeq ?? 0;
    let push = old?.lastPush ?? 0;
    const entries = [...(this.entries.get(id) ?? [])];
    for (const entry of append) {
      seq += 1;
      if (entry.pushed) this.counts.to_client.accepted += 1;
      entries.push({ ...entry, seq, push: entry.pushed ? (push += 1) : null });
    }
    const erased = (old?.erased ?? false) || (change.erase ?? false);
    const base = { id, version: change.expect + 1, erased, lastSeq: seq, lastPush: push };
    const times = { createdAt: old?.createdAt ?? change.at, activeAt: put.activeAt ?? old?.activeAt ?? change.at };
    this.entries.set(id, entries);
    this.conversations.set(id, { ...put, ...base, ...times, confirmedPush: old?.confirmedPush ?? 0 });
    this.hops.set(id, [...(this.hops.get(id) ?? []), ...(change.hops ?? [])]);
    if (erased) this.#dropContents(id);
    this.#changeOutbox(change);
    return { outcome: 'committed', version: base.version, lastSeq: seq, lastPush: push };
  }

  confirm(id: string, push: number, at: number): void {
    const found = this.conversations.get(id);
    if (!found || push <= found.confirmedPush || push > found.lastPush) return;
    this.conversations.set(id, { ...found, confirmedPush: push });
    if (found.erased) return;
    this.counts.to_client.delivered += push - found.confirmedPush;
    this.hops.get(id)?.push({ at, hop: 'confirmed', ref: String(push), detail: '' });
  }

  expire(now: number, rule: { defaultTtlDays: number; tombstoneDays: number }): string[] {
    const gone = [...this.conversations.values()].filter((each) => {
      if (this.waiting.some((item) => item.conversationId === each.id)) return false;
      const days = each.erased ? rule.tombstoneDays : (each.ttlDays ?? (rule.defaultTtlDays || Infinity));
      return each.activeAt + days * dayMs < now;
    });
    for (const { id } of gone) {
      this.#dropContents(id);
      this.conversations.delete(id);
      this.dead = this.dead.filter((letter) => letter.conversationId !== id);
    }
    return gone.map(({ id }) => id);
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

  #changeOutbox(change: Change<Docs>): void {
    const { channel, sessionId } = change.put;
    this.dead = this.dead.filter((letter) => !change.forget?.includes(letter.id));
    for (const item of change.enqueue ?? []) {
      if (item.counted) this.counts.to_helpdesk.accepted += 1;
      this.#position += 1;
      const place = { position: this.#position, conversationId: change.conversationId };
      this.waiting.push({ ...item, channel, sessionId, ...place });
    }
    for (const settlement of change.settle ?? []) {
      const item = this.waiting.find((each) => each.id === settlement.id);
      if (!item) continue;
      this.waiting = this.waiting.filter((each) => each !== item);
      if (item.counted) this.counts.to_helpdesk[settlement.as] += 1;
      if (settlement.as === 'dead') this.dead.push({ ...item, diedAt: settlement.at, reason: settlement.reason });
    }
  }
}
