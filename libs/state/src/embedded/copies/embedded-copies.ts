/** Copies from and into one SQLite file, which belongs to this process alone. */
import type { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { isAsNew, otherCustomer, otherSecret } from '../../copy/copies.js';
import type { Copies, Copy, Tombstone, Wrote } from '../../copy/copies.js';
import type { Documents } from '../../contract/conversation.js';
import type { Balance, Discrepancy } from '../../contract/store.js';
import type { StoreSecret } from '../../contract/erased.js';
import type { Engine } from '../engine.js';
import { balanceOf, conversationOf } from '../sqlite/rows.js';
import type { ConversationRow, ProgressRow } from '../sqlite/rows.js';
import { packText } from '../../contract/pack-text.js';
import { audit } from '../tables/audit.js';
import { copyOf, insertCopy, prepareCopySql, removeConversation } from './copy-tables.js';
import type { CopySql } from './copy-tables.js';

/** Conversations that are looked up at a time. */
const pageSize = 100;

/** As `Copies`. Nothing else may use the engine: its memory would not know of what is written. */
export class EmbeddedCopies<D extends Documents> implements Copies<D> {
  readonly #engine: Engine<D>;
  readonly #sql: CopySql;

  constructor(db: DatabaseSync, engine: Engine<D>) {
    this.#engine = engine;
    this.#sql = prepareCopySql(db, engine.sql);
  }

  /** The lock on the file has proved it. */
  requireAlone(): Promise<void> {
    return this.#engine.read(() => undefined);
  }

  async *read(): AsyncGenerator<Copy<D>, void, undefined> {
    let after = 0;
    let heads: ConversationRow[];
    do {
      heads = await this.#engine.read(() => this.#sql.store.heads.all(after, pageSize) as unknown as ConversationRow[]);
      for (const head of heads) {
        yield await this.#engine.read(() => copyOf<D>(this.#sql, head));
        after = head.key;
      }
      await setImmediate();
    } while (heads.length === pageSize);
  }

  count(): Promise<number> {
    return this.#engine.read(() => (this.#sql.own.count.get() as { number: number }).number);
  }

  write(copy: Copy<D>): Promise<Wrote> {
    return this.#engine.read(() => {
      const { conversation } = copy;
      const row = this.#sql.store.conversation.get(packText(conversation.channel), packText(conversation.id));
      const old = row && (row as unknown as ConversationRow);
      if (old) {
        const there = conversationOf<D>(old);
        if (there.sessionId !== conversation.sessionId) throw otherCustomer(conversation);
        if (isAsNew(there, conversation)) return 'present';
      }
      this.#engine.transact(() => {
        if (old) removeConversation(this.#sql, old);
        const progress = this.#sql.store.progress.get() as unknown as ProgressRow;
        const key = old?.key ?? progress.conversation + 1;
        insertCopy(this.#sql, key, copy);
        const position = Math.max(progress.position, copy.lastPosition);
        this.#sql.store.setProgress.run(progress.arrival, position, Math.max(progress.conversation, key));
      });
      return 'written';
    });
  }

  secret(): Promise<StoreSecret> {
    return this.#engine.read(() => this.#engine.secret);
  }

  takeSecret(secret: StoreSecret): Promise<void> {
    return this.#engine.read(() => {
      if (secret === this.#engine.secret) return;
      if (this.#sql.store.tombstones.get('', 1) !== undefined) throw otherSecret();
      this.#engine.takeSecret(secret);
    });
  }

  async *tombstones(): AsyncGenerator<readonly Tombstone[], void, undefined> {
    let page: Tombstone[];
    let after = '';
    do {
      const from = after;
      page = await this.#engine.read(
        () => this.#sql.store.tombstones.all(from, pageSize) as unknown as readonly Tombstone[] as Tombstone[],
      );
      after = page.at(-1)?.mark ?? after;
      yield page;
    } while (page.length === pageSize);
  }

  writeTombstones(tombstones: readonly Tombstone[]): Promise<void> {
    return this.#engine.read(() => {
      this.#engine.transact(() => {
        for (const { mark, at } of tombstones) this.#sql.store.entomb.run(mark, at);
      });
    });
  }

  finish(books: readonly Balance[]): Promise<void> {
    return this.#engine.read(() => {
      this.#engine.transact(() => {
        this.#sql.own.clearCounters.run();
        for (const { channel, direction, accepted, delivered, dead } of books) {
          this.#sql.store.setCounter.run(packText(channel), direction, accepted, delivered, dead);
        }
      });
    });
  }

  books(): Promise<Balance[]> {
    return this.#engine.read(() => (this.#sql.store.books.all() as unknown as Balance[]).map(balanceOf));
  }

  audit(limit: number): Promise<Discrepancy[]> {
    return audit((query) => this.#engine.read(() => query(this.#sql.store)), limit);
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#engine.close();
      resolve();
    });
  }
}
