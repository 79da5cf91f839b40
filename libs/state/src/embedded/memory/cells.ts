/** What is in memory of one conversation and of one customer: as it is now, and as the tables have it. */
import type { Conversation, Customer, Documents } from '../../contract/conversation.js';
import type { CustomerFacts } from '../../contract/plan/planned.js';
import { none } from '../../contract/plan/planned.js';
import { noTail } from './tail.js';
import type { Tail } from './tail.js';

/** Bytes that an object and its place in a map take besides its texts, about. */
const cellBytes = 500;
/** Bytes that a character of JSON takes once it is parsed, about. */
const bytesPerCharacter = 2;

/** A conversation in use. The values are replaced, never changed. */
export class ConversationCell<D extends Documents> {
  /** Its key in the tables. */
  readonly key: number;
  current: Conversation<D>;
  /** As the tables have it; null if they do not yet. */
  stored: Conversation<D> | null;
  /** What the transcript and the trace grew by since the tables were written. */
  tail: Tail<D> = noTail;
  /** When it was last used, on the clock of the memory. */
  used = 0;
  bytes = cellBytes;
  /** It is erased and nothing waits for it: to everybody it is gone, and soon from the tables. */
  isBuried = false;
  /** Tickets that it had when it was erased. */
  tickets: readonly string[] = none;

  constructor(key: number, current: Conversation<D>, stored: Conversation<D> | null) {
    this.key = key;
    this.current = current;
    this.stored = stored;
  }

  get isDirty(): boolean {
    return this.current !== this.stored;
  }

  /** What its document takes as text, about. */
  get documentBytes(): number {
    return (this.bytes - cellBytes) / bytesPerCharacter;
  }
}

/** A customer in use. */
export class CustomerCell<D extends Documents> {
  readonly customer: Customer;
  current: CustomerFacts<D>;
  stored: CustomerFacts<D>;
  /** Something may be under way at the Helpdesk. */
  isMarked: boolean;
  storedMark: boolean;
  used = 0;
  bytes = cellBytes;

  constructor(customer: Customer, stored: CustomerFacts<D>, isMarked: boolean) {
    this.customer = customer;
    this.current = stored;
    this.stored = stored;
    this.isMarked = isMarked;
    this.storedMark = isMarked;
  }

  get isDirty(): boolean {
    return this.current !== this.stored || this.isMarked !== this.storedMark;
  }

  /** The highest position that waits; 0 if nothing does. */
  get lastWaiting(): number {
    return this.current.waiting.at(-1)?.position ?? 0;
  }
}

/** What a cell takes, about: its texts have so many characters as JSON. */
export function bytesOf(characters: number): number {
  return cellBytes + bytesPerCharacter * characters;
}
