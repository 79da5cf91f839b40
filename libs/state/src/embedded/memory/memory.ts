/** The present state in memory: changed by what was planned, ahead of the tables until these are written. */
import type { Conversation, Documents } from '../../contract/conversation.js';
import type { Confirmed } from '../../contract/plan/plan-confirmation.js';
import { heldOf } from '../../contract/plan/plan-entries.js';
import type { Erased } from '../../contract/erased.js';
import { jsonBytes } from '../../contract/plan/bytes.js';
import { none } from '../../contract/plan/planned.js';
import type { Becomes, Before } from '../../contract/plan/planned.js';
import { conversationOf, entriesOf } from '../sqlite/rows.js';
import type { ConversationRow, ProgressRow, UsageRow } from '../sqlite/rows.js';
import type { Statements } from '../sqlite/statements.js';
import { unpackText } from '../../contract/pack-text.js';
import { Books } from './books.js';
import type { Counter } from './books.js';
import { ConversationCell } from './cells.js';
import type { CustomerCell } from './cells.js';
import { Kept } from './kept.js';
import { entriesWith, grown, noTail } from './tail.js';
import type { GrowthTexts, Tail } from './tail.js';
import { Usage } from './usage.js';

/** What a change did to memory, enough to take it back. */
export interface Step<D extends Documents> {
  readonly conversation: ConversationCell<D>;
  readonly before: Conversation<D> | null;
  /** What its document took then. */
  readonly documentBytes: number;
  readonly tail: Tail<D>;
  readonly customer: CustomerCell<D>;
  readonly facts: CustomerCell<D>['current'];
  /** The cell that had the name before: one that was buried. */
  readonly former: ConversationCell<D> | null;
  readonly becomes: Becomes<D>;
}

export class Memory<D extends Documents> {
  readonly kept: Kept<D>;
  readonly books = new Books();
  readonly usage = new Usage();
  readonly dirtyConversations = new Set<ConversationCell<D>>();
  readonly dirtyCustomers = new Set<CustomerCell<D>>();
  /** What died or was forgotten, in order, since the tables were written. */
  deaths: Becomes<D>[] = [];
  /** Conversations erased, or changed since, that the tables do not know of yet. */
  readonly erased = new Set<ConversationCell<D>>();
  /** The highest numbers that were given out. */
  lastPosition: number;
  lastKey: number;
  readonly #sql: Statements;

  constructor(sql: Statements, limitBytes: number) {
    this.#sql = sql;
    this.kept = new Kept(sql, limitBytes);
    const progress = sql.progress.get() as unknown as ProgressRow;
    this.lastPosition = progress.position;
    this.lastKey = progress.conversation;
    const counters = sql.counters.all() as unknown as Counter[];
    this.books.read(counters.map((each) => ({ ...each, channel: unpackText(each.channel) })));
    for (const { channel, bytes } of sql.usage.all() as unknown as UsageRow[]) {
      this.usage.read(unpackText(channel), bytes);
    }
  }

  /** True if something may be newer than the tables. */
  get isDirty(): boolean {
    return this.dirtyConversations.size + this.dirtyCustomers.size > 0;
  }

  /** What a change is planned against. */
  before(known: ConversationCell<D> | null, { current: customer }: CustomerCell<D>): Before<D> {
    const { lastPosition } = this;
    const bodyBytes = (seq: number) => (known ? this.#bodyBytes(known, seq) : 0);
    return { conversation: known?.current ?? null, customer, lastPosition, bodyBytes };
  }

  /** Makes what was planned for a change the present. */
  apply(
    known: ConversationCell<D> | null,
    customer: CustomerCell<D>,
    becomes: Becomes<D>,
    texts: GrowthTexts & { readonly whole: string },
  ): Step<D> {
    const former = known ? null : this.kept.cell(becomes.conversation);
    const conversation = known ?? this.#create(becomes.conversation);
    const { tail, documentBytes } = conversation;
    const before = known?.current ?? null;
    const step = { conversation, before, documentBytes, tail, customer, facts: customer.current, former, becomes };
    if (becomes.conversation.doc !== before?.doc) this.kept.weigh(conversation, documentBytesAfter(step));
    conversation.current = becomes.conversation;
    conversation.tail = grown(tail, becomes, texts);
    this.dirtyConversations.add(conversation);
    if (becomes.isErased) this.#erase(conversation, becomes);
    if (customer.current !== becomes.customer) {
      customer.current = becomes.customer;
      this.kept.weigh(customer, becomes.customer.waiting.length * texts.whole.length);
      this.dirtyCustomers.add(customer);
    }
    this.lastPosition = becomes.lastPosition;
    if (becomes.died.length + becomes.forgotten.length > 0) this.deaths.push(becomes);
    this.#count(step, 1);
    return step;
  }

  /** Takes back the last step that was applied and not yet taken back. */
  undo(step: Step<D>): void {
    const { conversation, before, tail, customer, facts, former, becomes } = step;
    this.#count(step, -1);
    if (this.deaths.at(-1) === becomes) this.deaths.pop();
    this.lastPosition -= becomes.work.length;
    customer.current = facts;
    conversation.tail = tail;
    conversation.isBuried = false;
    if (before?.erased !== true) this.erased.delete(conversation);
    if (before) {
      conversation.current = before;
      this.kept.weigh(conversation, step.documentBytes);
    } else {
      this.dirtyConversations.delete(conversation);
      this.kept.drop(conversation);
      if (former) this.kept.add(former);
      this.lastKey -= 1;
    }
  }

  confirm(conversation: ConversationCell<D>, confirmed: Confirmed<D>): void {
    conversation.current = confirmed.conversation;
    const texts = { entries: '[]', hops: JSON.stringify(confirmed.hops) };
    conversation.tail = grown(conversation.tail, confirmed, texts);
    this.dirtyConversations.add(conversation);
    const counts = { accepted: 0, delivered: confirmed.delivered, dead: 0 };
    this.books.add(confirmed.conversation.channel, 'to_client', counts);
  }

  /** A conversation was deleted from the tables; its held entries count as dead there. */
  expired(conversation: Conversation<D>): void {
    this.kept.dropNames(conversation);
    this.books.add(conversation.channel, 'to_client', { accepted: 0, delivered: 0, dead: heldOf(conversation) });
    this.usage.add(conversation.channel, -conversation.bytes);
  }

  /** Conversations are gone from the tables. */
  buried(rows: readonly ConversationRow[]): void {
    for (const row of rows) {
      const channel = unpackText(row.channel);
      this.usage.read(channel, (this.usage.all.get(channel) ?? 0) - row.bytes);
      this.kept.dropNames(conversationOf<D>(row));
    }
  }

  /** True if the tables do not know of it yet. */
  wasErased(erased: Erased): boolean {
    for (const cell of this.erased) {
      if (cell.current.channel === erased.channel && isMeant(erased, cell)) return true;
    }
    return false;
  }

  mark(customer: CustomerCell<D>, isMarked: boolean): void {
    customer.isMarked = isMarked;
    this.dirtyCustomers.add(customer);
  }

  /** The tables have all of it now. */
  written(): void {
    for (const cell of this.dirtyConversations) {
      cell.stored = cell.current;
      cell.tail = noTail;
      if (cell.isBuried) this.kept.drop(cell);
    }
    this.erased.clear();
    for (const cell of this.dirtyCustomers) {
      cell.stored = cell.current;
      cell.storedMark = cell.isMarked;
    }
    this.dirtyConversations.clear();
    this.dirtyCustomers.clear();
    this.deaths = [];
    this.books.written();
    this.usage.written();
    this.kept.written();
  }

  #erase(cell: ConversationCell<D>, { isBuried, tickets }: Becomes<D>): void {
    this.erased.add(cell);
    cell.isBuried = isBuried;
    cell.tickets = tickets;
  }

  #create(conversation: Conversation<D>): ConversationCell<D> {
    const cell = new ConversationCell<D>((this.lastKey += 1), conversation, null);
    this.kept.add(cell);
    return cell;
  }

  /** Of the tables one chapter is read. */
  #bodyBytes({ key, stored, tail }: ConversationCell<D>, seq: number): number {
    const chapter = stored && !tail.isErased ? this.#sql.chapterOf.get(key, seq) : undefined;
    const entries = entriesWith<D>(chapter ? entriesOf<D>(chapter) : none, tail);
    return jsonBytes(entries.find((entry) => entry.seq === seq)?.body);
  }

  #count({ before, becomes: { conversation, isBuried, toClient, toHelpdesk } }: Step<D>, sign: 1 | -1): void {
    const { channel, bytes } = conversation;
    this.usage.add(channel, sign * ((isBuried ? 0 : bytes) - (before?.bytes ?? 0)));
    this.books.add(channel, 'to_client', toClient, sign);
    this.books.add(channel, 'to_helpdesk', toHelpdesk, sign);
  }
}

/** What it takes more than before beside its entries, its document takes. */
function documentBytesAfter<D extends Documents>({ before, documentBytes, becomes }: Step<D>): number {
  const { conversation, bodies, rewrite, isErased } = becomes;
  if (isErased || rewrite.length > 0) return jsonBytes(conversation.doc);
  const growth = conversation.bytes - (before?.bytes ?? 0);
  return bodies.reduce((rest, body) => rest - Buffer.byteLength(body), documentBytes + growth);
}

function isMeant(erased: Erased, { current, tickets }: ConversationCell<Documents>): boolean {
  switch (erased.what) {
    case 'conversation':
      return current.id === erased.id;
    case 'conversationOf':
      return current.id === erased.id && current.userKey === erased.userKey;
    case 'user':
      return current.userKey === erased.userKey;
    case 'ticket':
      return tickets.includes(erased.ticket);
  }
}
