/** The embedded twin of the store: memory first, one SQLite file behind it, owned by this process alone. */
import type { Change, CommitBy, Committed } from '../contract/change.js';
import type {
  Conversation,
  Customer,
  DeadLetter,
  Documents,
  Entry,
  Head,
  Hop,
  Ref,
  Work,
} from '../contract/conversation.js';
import { hopsKept } from '../contract/conversation.js';
import type { Balance, Confirmation, Discrepancy, ExpiryRule, Known, Page, Store } from '../contract/store.js';
import { audit } from './tables/audit.js';
import { CommitUnit } from './arrivals/commit-unit.js';
import type { Here } from './arrivals/commit-unit.js';
import type { Engine } from './engine.js';
import { expireConversations } from './tables/expire.js';
import { headIn, listByCustomer, listByUser, pageOf } from './tables/lists.js';
import type { ConversationCell } from './memory/cells.js';
import { entriesWith, hopsWith } from './memory/tail.js';
import { balanceOf, customerOfRow, deadLetterOf, hopsOf, storedEntries } from './sqlite/rows.js';
import type { CustomerRow, DeadLetterRow } from './sqlite/rows.js';
import { packText } from '../contract/pack-text.js';

/** How long a ping that was answered is good for others, in milliseconds. */
const pingAgainMs = 1000;

export class EmbeddedStore<D extends Documents> implements Store<D> {
  readonly #engine: Engine<D>;
  readonly #commits: ConstructorParameters<typeof CommitUnit<D>>[0];
  #pingedAt = -Infinity;

  constructor(engine: Engine<D>, here: Here) {
    this.#engine = engine;
    this.#commits = { memory: engine.memory, here };
  }

  commit(change: Change<D>, by?: CommitBy): Promise<Committed<D>> {
    return new Promise((resolve, reject) => {
      this.#engine.add(new CommitUnit(this.#commits, change, by, resolve, reject));
    });
  }

  confirm(confirmations: readonly Confirmation[], at: number): Promise<void> {
    return this.#engine.read(() => this.#engine.confirm(confirmations, at));
  }

  load(ref: Ref): Promise<Conversation<D> | null> {
    return this.#engine.read(() => this.#engine.memory.kept.conversation(ref)?.current ?? null);
  }

  latest(ref: Ref): Promise<Known<D> | null> {
    return this.#engine.read(() => {
      const cell = this.#engine.memory.kept.conversation(ref);
      return cell && { conversation: cell.current, isFresh: true };
    });
  }

  head(ref: Ref): Promise<Head | null> {
    return this.#engine.read(() => headIn(this.#engine, ref));
  }

  listByUser(channel: string, userKey: string, limit: number): Promise<Conversation<D>[]> {
    return this.#engine.read(() => listByUser(this.#engine, { channel, userKey }, limit));
  }

  listByCustomer(customer: Customer, limit: number): Promise<Conversation<D>[]> {
    return this.#engine.read(() => listByCustomer(this.#engine, customer, limit));
  }

  page(limit: number, after: string | null): Promise<Page<D>> {
    return this.#engine.readTables(() => pageOf(this.#engine, limit, after));
  }

  pushedAfter(ref: Ref, after: number, limit: number): Promise<Entry<D>[]> {
    return this.#engine.read(() => {
      const cell = this.#engine.memory.kept.conversation(ref);
      if (!cell || after >= cell.current.lastPush) return [];
      return this.#entries(cell, after)
        .filter(({ push }) => push !== null && push > after)
        .slice(0, limit);
    });
  }

  transcript(ref: Ref): Promise<Entry<D>[]> {
    return this.#engine.read(() => {
      const cell = this.#engine.memory.kept.conversation(ref);
      return cell ? this.#entries(cell, -1) : [];
    });
  }

  async entry(ref: Ref, entryId: string): Promise<Entry<D> | null> {
    return (await this.transcript(ref)).find(({ id }) => id === entryId) ?? null;
  }

  waiting(customer: Customer, limit: number): Promise<Work<D>[]> {
    return this.#engine.read(() => this.#engine.memory.kept.customer(customer).current.waiting.slice(0, limit));
  }

  waitingOf(ref: Ref): Promise<Work<D>[]> {
    return this.#engine.read(() => {
      const { memory } = this.#engine;
      const cell = memory.kept.conversation(ref);
      if (!cell) return [];
      return memory.kept.customer(cell.current).current.waiting.filter((item) => item.conversationId === ref.id);
    });
  }

  customersWaiting(limit: number, after: Customer | null): Promise<Customer[]> {
    return this.#engine.readTables(() => {
      const { channel, sessionId } = after ?? { channel: '', sessionId: '' };
      const rows = this.#engine.sql.customersWaiting.all(packText(channel), packText(sessionId), limit);
      return (rows as unknown as CustomerRow[]).map(customerOfRow);
    });
  }

  deadLetters(limit: number): Promise<DeadLetter<D>[]> {
    return this.#engine.readTables(() => deadLettersOf(this.#engine.sql.deadLetters.all(limit)));
  }

  deadLetter(id: string): Promise<DeadLetter<D> | null> {
    return this.#engine.readTables(() => deadLettersOf<D>(this.#engine.sql.deadLetter.all(packText(id)))[0] ?? null);
  }

  hops(ref: Ref): Promise<Hop[]> {
    return this.#engine.read(() => {
      const cell = this.#engine.memory.kept.conversation(ref);
      return cell ? hopsWith(this.#storedHops(cell), cell.tail) : [];
    });
  }

  books(): Promise<Balance[]> {
    return this.#engine.readTables(() => (this.#engine.sql.books.all() as unknown as Balance[]).map(balanceOf));
  }

  usage(): Promise<ReadonlyMap<string, number>> {
    return this.#engine.read(() => this.#engine.memory.usage.all);
  }

  audit(limit: number): Promise<Discrepancy[]> {
    return audit((query) => this.#engine.readTables(() => query(this.#engine.sql)), limit);
  }

  expire(now: number, rule: ExpiryRule, limit: number): Promise<Ref[]> {
    return this.#engine.readTables(() => {
      const { sql, memory } = this.#engine;
      let gone: Conversation<D>[] = [];
      this.#engine.transact(() => {
        gone = expireConversations<D>(sql, now, rule, limit);
      });
      for (const conversation of gone) memory.expired(conversation);
      return gone.map(({ channel, id }) => ({ channel, id }));
    });
  }

  ping(): Promise<void> {
    return this.#engine.read(() => {
      const now = performance.now();
      if (now - this.#pingedAt < pingAgainMs) return;
      this.#engine.requireTidy();
      this.#engine.sql.ping.run(Date.now());
      this.#pingedAt = now;
    });
  }

  /** Entries from some push number on, at least all behind `after`. */
  #entries(cell: ConversationCell<D>, after: number): Entry<D>[] {
    const { stored, key, tail } = cell;
    const chapters: unknown[] = [];
    if (stored && !cell.current.erased && after < stored.lastPush) {
      for (const row of this.#engine.sql.entries.iterate(key)) {
        if (Number(row.last_push) <= after) break;
        chapters.push(row);
      }
    }
    return entriesWith(storedEntries<D>(chapters), tail);
  }

  #storedHops({ key, stored, current }: ConversationCell<D>): Hop[] {
    if (stored === null || current.erased) return [];
    const newestFirst: Hop[][] = [];
    let count = 0;
    for (const row of this.#engine.sql.hops.iterate(key)) {
      const hops = hopsOf(row);
      newestFirst.push(hops);
      count += hops.length;
      if (count >= hopsKept) break;
    }
    return newestFirst.reverse().flat();
  }
}

function deadLettersOf<D extends Documents>(rows: unknown[]): DeadLetter<D>[] {
  return (rows as DeadLetterRow[]).map((row) => deadLetterOf<D>(row));
}
