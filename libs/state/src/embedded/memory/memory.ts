/** The present state in memory: changed by what was planned, ahead of the tables until these are written. */
import type { Conversation, Documents } from '../../contract/conversation.js';
import type { Confirmed } from '../../contract/plan/plan-confirmation.js';
import { heldOf } from '../../contract/plan/plan-entries.js';
import { jsonBytes } from '../../contract/plan/bytes.js';
import { none } from '../../contract/plan/planned.js';
import type { Becomes, Before } from '../../contract/plan/planned.js';
import { entriesOf } from '../sqlite/rows.js';
import type { ProgressRow, UsageRow } from '../sqlite/rows.js';
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
  readonly tail: Tail<D>;
  readonly customer: CustomerCell<D>;
  readonly facts: CustomerCell<D>['current'];
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
    const conversation = known ?? this.#create(becomes.conversation);
    const { tail } = conversation;
    const step = { conversation, before: known?.current ?? null, tail, customer, facts: customer.current, becomes };
    if (becomes.conversation.doc !== step.before?.doc) this.kept.weigh(conversation, texts.whole.length);
    conversation.current = becomes.conversation;
    conversation.tail = grown(tail, becomes, texts);
    this.dirtyConversations.add(conversation);
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
    const { conversation, before, tail, customer, facts, becomes } = step;
    this.#count(step, -1);
    if (this.deaths.at(-1) === becomes) this.deaths.pop();
    this.lastPosition -= becomes.work.length;
    customer.current = facts;
    conversation.tail = tail;
    if (before) {
      conversation.current = before;
    } else {
      this.dirtyConversations.delete(conversation);
      this.kept.drop(conversation);
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

  mark(customer: CustomerCell<D>, isMarked: boolean): void {
    customer.isMarked = isMarked;
    this.dirtyCustomers.add(customer);
  }

  /** The tables have all of it now. */
  written(): void {
    for (const cell of this.dirtyConversations) {
      cell.stored = cell.current;
      cell.tail = noTail;
    }
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

  #count({ before, becomes: { conversation, toClient, toHelpdesk } }: Step<D>, sign: 1 | -1): void {
    const { channel, bytes } = conversation;
    this.usage.add(channel, sign * (bytes - (before?.bytes ?? 0)));
    this.books.add(channel, 'to_client', toClient, sign);
    this.books.add(channel, 'to_helpdesk', toHelpdesk, sign);
  }
}
