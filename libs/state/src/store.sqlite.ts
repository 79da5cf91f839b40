/** The embedded twin of the store: one SQLite file, owned by this process alone. */
import type { DatabaseSync } from 'node:sqlite';
import type { Balance, Change, Committed, Conversation, Customer, DeadLetter, Discrepancy } from './store.js';
import type { Documents, Entry, Hop, Store, Work } from './store.js';
import { StoreUnavailableError } from './store.js';
import { applyChange } from './sqlite/apply-change.js';
import { audit } from './sqlite/audit.js';
import { confirmPush } from './sqlite/confirm.js';
import { mapErrors } from './sqlite/errors.js';
import { expireConversations } from './sqlite/expire.js';
import { GroupCommit } from './sqlite/group-commit.js';
import { openDatabase } from './sqlite/open.js';
import type { SqliteOptions } from './sqlite/open.js';
import { packChange } from './sqlite/packed-change.js';
import { balanceOf, conversationOf, deadLetterOf, entryOf, hopOf, workOf } from './sqlite/rows.js';
import type { ConversationRow, CustomerRow, DeadLetterRow, EntryRow, WorkRow } from './sqlite/rows.js';
import { prepareStatements } from './sqlite/statements.js';
import type { Statements } from './sqlite/statements.js';
import { packText, unpackText } from './sqlite/text.js';

/**
 * Opens or creates the store. Throws `StoreUnavailableError` if the file cannot be opened or is in use, and an `Error` if
 * a newer program wrote it. Commits of one event-loop turn share one transaction.
 */
export function openSqliteStore<D extends Documents>(options: SqliteOptions): Store<D> {
  return new SqliteStore<D>(openDatabase(options));
}

class SqliteStore<D extends Documents> implements Store<D> {
  readonly #db: DatabaseSync;
  readonly #sql: Statements;
  readonly #writes: GroupCommit;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#sql = prepareStatements(db);
    this.#writes = new GroupCommit((work) => mapErrors(() => this.#transact(work)));
  }

  async commit(change: Change<D>): Promise<Committed> {
    const packed = packChange(change);
    return this.#writes.run(() => applyChange(this.#sql, packed));
  }

  confirm(
    confirmations: readonly { readonly conversationId: string; readonly push: number }[],
    at: number,
  ): Promise<void> {
    const copy = confirmations.slice();
    return this.#writes.run(() => {
      for (const { conversationId, push } of copy) confirmPush(this.#sql, conversationId, push, at);
    });
  }

  load(conversationId: string): Promise<Conversation<D> | null> {
    return this.#read(() => {
      const row = this.#sql.conversation.get(packText(conversationId));
      return row ? conversationOf(row as unknown as ConversationRow) : null;
    });
  }

  listByUser(channel: string, userKey: string, limit: number): Promise<Conversation<D>[]> {
    return this.#read(() => conversations(this.#sql.ofUser.all(packText(channel), packText(userKey), limit)));
  }

  listByCustomer({ channel, sessionId }: Customer, limit: number): Promise<Conversation<D>[]> {
    return this.#read(() =>
      conversations<D>(this.#sql.ofCustomer.all(packText(channel), packText(sessionId), limit)).reverse(),
    );
  }

  pushedAfter(conversationId: string, after: number, limit: number): Promise<Entry<D>[]> {
    return this.#read(() => entries(this.#sql.pushedAfter.all(packText(conversationId), after, limit)));
  }

  transcript(conversationId: string): Promise<Entry<D>[]> {
    return this.#read(() => entries(this.#sql.transcript.all(packText(conversationId))));
  }

  entry(conversationId: string, entryId: string): Promise<Entry<D> | null> {
    return this.#read(() => entries<D>(this.#sql.entry.all(packText(conversationId), packText(entryId)))[0] ?? null);
  }

  entriesByOrigin(conversationId: string, origins: readonly string[]): Promise<Entry<D>[]> {
    const wanted = JSON.stringify(origins.map(packText));
    return this.#read(() => entries(this.#sql.entriesByOrigin.all(packText(conversationId), wanted)));
  }

  waiting({ channel, sessionId }: Customer, limit: number): Promise<Work<D>[]> {
    return this.#read(() => items(this.#sql.waiting.all(packText(channel), packText(sessionId), limit)));
  }

  waitingOf(conversationId: string): Promise<Work<D>[]> {
    return this.#read(() => items(this.#sql.waitingOf.all(packText(conversationId))));
  }

  customersWaiting(limit: number, after: Customer | null): Promise<Customer[]> {
    return this.#read(() => {
      const { channel, sessionId } = after ?? { channel: '', sessionId: '' };
      const rows = this.#sql.customersWaiting.all(packText(channel), packText(sessionId), limit);
      return (rows as unknown as CustomerRow[]).map((row) => ({
        channel: unpackText(row.channel),
        sessionId: unpackText(row.session_id),
      }));
    });
  }

  deadLetters(limit: number): Promise<DeadLetter<D>[]> {
    return this.#read(() => (this.#sql.deadLetters.all(limit) as unknown as DeadLetterRow[]).map(deadLetterOf<D>));
  }

  deadLetter(id: string): Promise<DeadLetter<D> | null> {
    return this.#read(() => {
      const row = this.#sql.deadLetter.get(packText(id));
      return row ? deadLetterOf(row as unknown as DeadLetterRow) : null;
    });
  }

  hops(conversationId: string): Promise<Hop[]> {
    return this.#read(() => (this.#sql.hops.all(packText(conversationId)) as unknown as Hop[]).map(hopOf));
  }

  books(): Promise<Balance[]> {
    return this.#read(() => (this.#sql.books.all() as unknown as Balance[]).map(balanceOf));
  }

  audit(limit: number): Promise<Discrepancy[]> {
    return audit((query) => this.#read(() => query(this.#sql)), limit);
  }

  expire(
    now: number,
    rule: { readonly defaultTtlDays: number; readonly tombstoneDays: number },
    limit: number,
  ): Promise<string[]> {
    return this.#writes.run(() => expireConversations(this.#sql, now, rule, limit));
  }

  ping(): Promise<void> {
    return this.#read(() => void this.#sql.ping.get());
  }

  close(): Promise<void> {
    return attempt(() => {
      this.#writes.close();
      if (this.#db.isOpen) this.#db.close();
    });
  }

  #transact<T>(work: () => T): T {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  /** Reads see every write that was resolved before. */
  #read<T>(query: () => T): Promise<T> {
    return attempt(() => {
      if (!this.#db.isOpen) throw new StoreUnavailableError('The store is closed');
      return mapErrors(query);
    });
  }
}

/** What `work` returns or throws, as a promise. */
function attempt<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => resolve(work()));
}

function conversations<D extends Documents>(rows: unknown[]): Conversation<D>[] {
  return (rows as ConversationRow[]).map((row) => conversationOf<D>(row));
}

function entries<D extends Documents>(rows: unknown[]): Entry<D>[] {
  return (rows as EntryRow[]).map((row) => entryOf<D>(row));
}

function items<D extends Documents>(rows: unknown[]): Work<D>[] {
  return (rows as WorkRow[]).map((row) => workOf<D>(row));
}
