/** What a link remembers of its customer while it lasts. Nothing in it is the only copy of anything. Times are those of the monotonic clock. */
import type { BridgeStore } from '../../bridge-store.js';
import { Answers } from './answers.js';
import { Conversations } from './conversations.js';
import { Doubts } from './doubts.js';
import { Heard } from './heard.js';
import type { Question } from './question.js';
import { Said } from './said.js';
import { Waiting } from './waiting.js';

/** Time in which a message that was pushed has come to the history as well, milliseconds. */
const readAgainMs = 2000;

export class Memory {
  readonly conversations = new Conversations();
  readonly waiting = new Waiting();
  readonly doubts = new Doubts();
  readonly heard = new Heard();
  readonly answers = new Answers();
  readonly said: Said;
  /** What was asked and not answered yet: one question at a time. */
  question: Question | null = null;
  /** The item for which an earlier answer was looked for: it goes out next. */
  lookedFor: string | null = null;
  /** True once the customer's conversations were read. */
  isAcquainted = false;
  /** How often that was to be done anew. */
  timesForgotten = 0;
  /** True if the rooms are to be entered, and the history read behind it. */
  mustSync = false;
  /** True if the history is to be read. */
  mustRead = false;
  /** Tickets whose history cannot be read while others' can, and until when it is not tried. */
  readonly unreadable = new Map<string, number>();
  /** When the history is to be read once more; infinity: never. */
  readAgainAt = Number.POSITIVE_INFINITY;
  /** Pushes that could not be read, and until when the history is not read for one more. */
  strange = 0;
  strangeUntil = 0;
  /** True if nobody was found to listen, and nothing has happened since. */
  isUnheard = false;
  /** Until when the connection is kept after it was last needed. */
  neededUntil = 0;
  /** Until when nothing is tried, after something failed. */
  restUntil = 0;
  /** Until when a conversation is held, whose first item failed; by its id. */
  readonly holds = new Map<string, number>();
  /** Steps that failed one after the other. */
  failures = 0;

  constructor(store: BridgeStore) {
    this.said = new Said(store);
  }

  /** True if something waits for the Helpdesk, was asked, or may be there. */
  get hasWork(): boolean {
    return this.question !== null || this.doubts.hasAny || this.waiting.first(1).length > 0;
  }

  /** The history is read once more after a while: something may have been too new for it. */
  readAgain(now: number): void {
    this.readAgainAt = Math.min(this.readAgainAt, now + readAgainMs);
  }

  /** Something was told that this link must look at. */
  stir(): void {
    this.isUnheard = false;
  }

  /** The connection is needed, and for `ms` milliseconds more. */
  need(ms: number): void {
    this.neededUntil = performance.now() + ms;
  }

  /** A conversation was erased: nothing of it is known any more, and nothing that waited is sent or looked for. */
  erase(conversationId: string): void {
    for (const { id } of this.waiting.of(conversationId)) this.doubts.settle(id);
    if (this.question?.work.conversationId === conversationId) this.question = { ...this.question, isDropped: true };
    this.waiting.forget();
    this.drop(conversationId);
    this.said.erase(conversationId);
    this.holds.delete(conversationId);
  }

  /** Something of the conversation was settled: if it is erased and that was the last, nothing of it is left to be done. */
  settled(conversationId: string): void {
    const isErased = this.conversations.get(conversationId)?.erased === true;
    if (isErased && this.waiting.of(conversationId).length === 0) this.drop(conversationId);
  }

  private drop(conversationId: string): void {
    for (const ticket of this.conversations.get(conversationId)?.doc.tickets ?? []) this.answers.answered(ticket);
    this.conversations.erase(conversationId);
    // Who has nothing left needs no connection; what still waits is read anew.
    if (this.conversations.isEmpty) this.neededUntil = 0;
  }

  /** Whatever notices told may have gaps: it is read anew. */
  forget(): void {
    this.waiting.forget();
    this.said.forget();
    this.isAcquainted = false;
    this.timesForgotten++;
    this.stir();
  }
}
