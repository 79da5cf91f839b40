/** Conversations and customers that are in memory: read once on a miss, let go when they are idle or too much. */
import type { Customer, Documents, Ref } from '../../contract/conversation.js';
import { conversationOf, workOf } from '../sqlite/rows.js';
import type { ConversationRow, WorkRow } from '../sqlite/rows.js';
import type { Statements } from '../sqlite/statements.js';
import { packText, unpackText } from '../../contract/pack-text.js';
import { bytesOf, ConversationCell, CustomerCell } from './cells.js';
import { Named } from './named.js';

/** Characters that an id of a dead letter or a ticket counts for. */
const charactersOfAnId = 100;

/** What the tables do not have yet is never let go. */
export class Kept<D extends Documents> {
  readonly #sql: Statements;
  readonly #conversations = new Named<ConversationCell<D>>();
  readonly #customers = new Named<CustomerCell<D>>();
  readonly #limitBytes: number;
  #bytes = 0;
  #trimAt: number;
  /** Counts the times that something was let go; a cell that is used is as young as that. */
  #clock = 0;

  constructor(sql: Statements, limitBytes: number) {
    this.#sql = sql;
    this.#limitBytes = limitBytes;
    this.#trimAt = limitBytes;
  }

  /** How many there are. */
  get size(): number {
    return this.#conversations.size + this.#customers.size;
  }

  /** Null if there is no such conversation, or not any more. */
  conversation(ref: Ref): ConversationCell<D> | null {
    const cell = this.cell(ref);
    return cell?.isBuried === true ? null : cell;
  }

  /** As `conversation`, also of one that is buried but still in the tables. */
  cell(ref: Ref): ConversationCell<D> | null {
    const known = this.known(ref);
    if (known) return known;
    const { channel, id } = ref;
    const row = this.#sql.conversation.get(packText(channel), packText(id));
    return row ? this.#remember(row as unknown as ConversationRow) : null;
  }

  /** What is in memory of it; null if nothing is. It counts as used. It may be buried. */
  known({ channel, id }: Ref): ConversationCell<D> | null {
    const known = this.#conversations.get(channel, id);
    if (known) known.used = this.#clock;
    return known ?? null;
  }

  customer({ channel, sessionId }: Customer): CustomerCell<D> {
    const known = this.#customers.get(channel, sessionId);
    if (known) {
      known.used = this.#clock;
      return known;
    }
    const name = [packText(channel), packText(sessionId)] as const;
    const items = this.#sql.waiting.all(...name) as unknown as WorkRow[];
    const dead = this.#sql.deadLetterIds.all(...name) as unknown as { id: string; conversation_id: string }[];
    const tickets = this.#sql.tickets.all(...name) as unknown as { ticket: string; id: string }[];
    const facts = {
      waiting: items.map((row) => workOf<D>(row)),
      deadLetters: new Map(dead.map((row) => [unpackText(row.id), unpackText(row.conversation_id)] as const)),
      tickets: new Map(tickets.map(({ ticket, id }) => [unpackText(ticket), unpackText(id)] as const)),
    };
    const cell = new CustomerCell<D>({ channel, sessionId }, facts, this.#sql.marked.get(...name) !== undefined);
    cell.used = this.#clock;
    this.#customers.set(channel, sessionId, cell);
    this.#bytes += cell.bytes;
    const ids = charactersOfAnId * (dead.length + tickets.length);
    this.weigh(
      cell,
      items.reduce((sum, row) => sum + row.body.length, ids),
    );
    return cell;
  }

  add(cell: ConversationCell<D>): void {
    const former = this.#conversations.get(cell.current.channel, cell.current.id);
    if (former) this.#bytes -= former.bytes;
    cell.used = this.#clock;
    this.#conversations.set(cell.current.channel, cell.current.id, cell);
    this.#bytes += cell.bytes;
  }

  /** Forgets a conversation that is no more. */
  drop(cell: ConversationCell<D>): void {
    const { channel, id } = cell.current;
    // One that was buried may have been followed by another of its name.
    if (this.#conversations.get(channel, id) !== cell) return;
    this.#conversations.delete(channel, id);
    this.#bytes -= cell.bytes;
  }

  /** Forgets what was known, as it may be something else now. */
  dropNames({ channel, id, sessionId }: Ref & Customer): void {
    const cell = this.#conversations.get(channel, id);
    if (cell) this.drop(cell);
    const customer = this.#customers.get(channel, sessionId);
    if (customer) this.#dropCustomer(customer);
  }

  /** What is in the cell has so many characters as JSON, about; the document of a conversation so many bytes. */
  weigh(cell: ConversationCell<D> | CustomerCell<D>, characters: number): void {
    this.#bytes -= cell.bytes;
    cell.bytes = bytesOf(characters);
    this.#bytes += cell.bytes;
  }

  /** Where there is too much: lets go of what was not used of late, and if that is not enough of the rest, until it is. */
  trim(): void {
    if (this.#bytes <= this.#trimAt) return;
    this.#letGo(this.#clock, 0);
    this.#clock += 1;
    this.#letGo(this.#clock, this.#limitBytes);
    this.#trimAt = Math.max(this.#limitBytes, this.#bytes * 1.25);
  }

  /** Lets go of what was not used since the time before last that this was called. True if something is left. */
  age(): boolean {
    this.#letGo(this.#clock - 1, 0);
    this.#clock += 1;
    return this.size > 0;
  }

  /** Much that had to stay need not any more. */
  written(): void {
    this.#trimAt = this.#limitBytes;
  }

  #remember(row: ConversationRow): ConversationCell<D> {
    const conversation = conversationOf<D>(row);
    const cell = new ConversationCell<D>(row.key, conversation, conversation);
    this.add(cell);
    this.weigh(cell, Buffer.byteLength(row.doc));
    return cell;
  }

  #dropCustomer({ bytes, customer: { channel, sessionId } }: CustomerCell<D>): void {
    this.#customers.delete(channel, sessionId);
    this.#bytes -= bytes;
  }

  /** Of what the tables have, those used before that time, until no more than so much is left. */
  #letGo(before: number, enoughBytes: number): void {
    for (const cell of this.#conversations.values()) {
      if (this.#bytes <= enoughBytes) return;
      if (!cell.isDirty && cell.used < before) this.drop(cell);
    }
    for (const cell of this.#customers.values()) {
      if (this.#bytes <= enoughBytes) return;
      if (!cell.isDirty && cell.used < before) this.#dropCustomer(cell);
    }
  }
}
