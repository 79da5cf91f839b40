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
import { derivedSecret } from '../contract/erased.js';
import type { Erased } from '../contract/erased.js';
import { hopsKept } from '../contract/conversation.js';
import type {
  Balance,
  Confirmation,
  ConversationPage,
  Discrepancy,
  ExpiryRule,
  Known,
  Page,
  Store,
} from '../contract/store.js';
import { defaultPage } from '../contract/store.js';
import { audit } from './tables/audit.js';
import { CommitUnit } from './arrivals/commit-unit.js';
import type { Here } from './arrivals/commit-unit.js';
import type { Engine } from './engine.js';
import { expireConversations } from './tables/expire.js';
import { chapterCharacters, entryIn, pushedPage, transcriptPage } from './tables/chapters.js';
import { conversationPage, countByUser, headIn, listByCustomer, listByUser, loadPast } from './tables/lists.js';
import type { ConversationCell } from './memory/cells.js';
import { hopsWith } from './memory/tail.js';
import { balanceOf, customerOfRow, deadLetterOf, hopsOf } from './sqlite/rows.js';
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

  loadAll(refs: readonly Ref[]): Promise<(Conversation<D> | null)[]> {
    return this.#engine.read(() => refs.map((ref) => loadPast(this.#engine, ref)));
  }

  listByUser(channel: string, userKey: string, limit: number): Promise<Head[]> {
    return this.#engine.read(() => listByUser(this.#engine, { channel, userKey }, limit));
  }

  countByUser(channel: string, userKey: string): Promise<number> {
    return this.#engine.read(() => countByUser(this.#engine, { channel, userKey }));
  }

  listByCustomer(customer: Customer, limit: number): Promise<Head[]> {
    return this.#engine.read(() => listByCustomer(this.#engine, customer, limit));
  }

  conversations(limit: number, after: string | null): Promise<ConversationPage<D>> {
    return this.#engine.readTables(() => conversationPage(this.#engine, limit, after));
  }

  pushedAfter(ref: Ref, after: number, limit: number): Promise<Entry<D>[]> {
    const page = { ...defaultPage, entries: limit };
    return this.#ofEntries(ref, [], (cell) => pushedPage(this.#engine.sql, cell, after, page));
  }

  transcript(ref: Ref, after = 0, page: Page = defaultPage): Promise<Entry<D>[]> {
    return this.#ofEntries(ref, [], (cell) => transcriptPage(this.#engine.sql, cell, after, page));
  }

  entry(ref: Ref, entryId: string): Promise<Entry<D> | null> {
    return this.#ofEntries(ref, null, (cell) => entryIn(this.#engine.sql, cell, entryId));
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

  deadLettersOf(ref: Ref, limit: number): Promise<DeadLetter<D>[]> {
    return this.#engine.readTables(() => {
      const cell = this.#engine.memory.kept.conversation(ref);
      return cell ? deadLettersOf<D>(this.#engine.sql.deadLettersOf.all(cell.key, limit)) : [];
    });
  }

  wasErased(erased: Erased): Promise<boolean> {
    return this.#engine.read(() => this.#engine.wasErased(erased));
  }

  scrub(): Promise<void> {
    return this.#engine.read(() => this.#engine.scrub());
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
      const isOwned = (customer: Customer) => this.#commits.here.routeOf(customer).owner !== null;
      let gone: Conversation<D>[] = [];
      this.#engine.transact(() => {
        gone = expireConversations<D>({ sql, isOwned }, now, rule, limit);
      });
      for (const conversation of gone) memory.expired(conversation);
      if (gone.length > 0) this.#engine.erased();
      return gone.map(({ channel, id }) => ({ channel, id }));
    });
  }

  secretFor(purpose: string): Promise<string> {
    return this.#engine.read(() => derivedSecret(this.#engine.secret, purpose));
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

  /** What is asked of a conversation's entries; `none` where there is no such conversation. */
  #ofEntries<T>(ref: Ref, none: T, ask: (cell: ConversationCell<D>) => T): Promise<T> {
    return this.#engine.read(() => {
      const cell = this.#engine.memory.kept.conversation(ref);
      if (!cell) return none;
      // What is newer than the tables is read as a whole.
      if (cell.tail.entries.length > chapterCharacters) this.#engine.tidyIfPossible();
      return ask(cell);
    });
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
