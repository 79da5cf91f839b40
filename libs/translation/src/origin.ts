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
}

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
  const at = entry.body.kind === 'bot' || entry.body.kind === 'agent' ? entry.body.sourceAt : undefined;
  if (at === undefined || Number.isNaN(message.at)) return true;
  return at === message.at || at % 1000 === 0 || message.at % 1000 === 0;
}

/**
 * The messages of a history that no entry stands for, in order. `known` are the entries that carry one of their origins.
 * Of several that are alike, the last ones are the missing ones.
 */
export function missingFrom(history: readonly SourceMessage[], known: readonly StoredEntry[]): SourceMessage[] {
  const have = new Map<string, number>();
  for (const { origin } of known) if (origin !== undefined) have.set(origin, (have.get(origin) ?? 0) + 1);
  return history.filter((message) => {
    const origin = originOf(message);
    const left = have.get(origin) ?? 0;
    have.set(origin, left - 1);
    return left <= 0;
  });
}
