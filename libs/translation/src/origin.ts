/** How one message of the Helpdesk is recognised when it comes twice: by socket and by history, or on two events. */
import { createHash } from 'node:crypto';
import { instantOf } from '#helpdesk';
import type { RestMessage, SupportMessage } from '#helpdesk';
import type { StoredEntry } from './step.js';

/** A message of the Helpdesk, wherever it was read. `at` is its own time in Unix milliseconds, NaN if unreadable. */
export interface SourceMessage extends Pick<SupportMessage, 'message' | 'attachment_metadata'> {
  readonly ticket: string;
  readonly sender: 'sate' | 'agent';
  readonly at: number;
  readonly closeProposed: boolean;
  readonly closed: boolean;
  /** True if what was said after it is known already: it then tells nothing of who answers now. */
  readonly isLate?: boolean;
}

/** The message of a `support` or `customer_support` event. */
export function messageOfDelivery(data: SupportMessage): SourceMessage {
  return {
    ticket: data.ticket_chat_id,
    sender: data.sender,
    at: instantOf(data.date_created),
    message: data.message,
    attachment_metadata: data.attachment ? data.attachment_metadata : null,
    closeProposed: data.close_support,
    closed: data.closed_support,
  };
}

/** Null for the customer's own messages. A history says nothing of proposals; they are the conversation's, not the message's. */
export function messageOfHistory(ticket: string, message: RestMessage): SourceMessage | null {
  if (message.sender === 'customer') return null;
  return {
    ticket,
    sender: message.sender,
    at: instantOf(message.date_created),
    message: message.message,
    attachment_metadata: message.is_attachment ? message.attachment_metadata : null,
    closeProposed: false,
    closed: false,
  };
}

/** Equal for copies of one message; two different messages share it only if alike in text within one second (helpdesk.md 11.5). */
export function originOf({ ticket, sender, at, message }: SourceMessage): string {
  const second = Number.isNaN(at) ? 'unknown' : Math.floor(at / 1000);
  return createHash('sha256')
    .update(JSON.stringify([ticket, sender, second, message]))
    .digest('base64url')
    .slice(0, 27);
}

/**
 * True if the entry, which has the message's origin, is a copy of it: same instant, or one of both has lost its fraction
 * of a second on the way.
 */
export function isCopy(entry: StoredEntry, message: SourceMessage): boolean {
  const at = instantOfEntry(entry);
  return at === undefined || isSameInstant(at, message.at);
}

/** True for equal instants in Unix milliseconds, of which one may be unreadable or have lost its fraction of a second. */
export function isSameInstant(one: number, other: number): boolean {
  if (Number.isNaN(one) || Number.isNaN(other)) return true;
  return one === other || one % 1000 === 0 || other % 1000 === 0;
}

/** False if the message's date does not tell it from others of the same second. */
export function hasFraction({ at }: SourceMessage): boolean {
  return at % 1000 > 0;
}

/**
 * The messages of a history that no entry stands for, in order. `known` are the entries that carry one of their origins.
 * An entry stands for the message of its very instant; one that is left over, for any message that is alike.
 */
export function missingFrom(history: readonly SourceMessage[], known: readonly StoredEntry[]): SourceMessage[] {
  const left = Map.groupBy(known, ({ origin }) => origin);
  const take = (message: SourceMessage, stands: (entry: StoredEntry) => boolean): boolean => {
    const alike = left.get(originOf(message)) ?? [];
    const position = alike.findIndex(stands);
    if (position >= 0) alike.splice(position, 1);
    return position >= 0;
  };
  return history
    .filter((message) => !take(message, (entry) => instantOfEntry(entry) === message.at))
    .filter((message) => !take(message, () => true));
}

function instantOfEntry({ body }: StoredEntry): number | undefined {
  return body.kind === 'bot' || body.kind === 'agent' ? body.sourceAt : undefined;
}
