/** How one message of the Helpdesk is recognised when it comes twice: by socket and by history, or on two events. */
import { createHash, hash } from 'node:crypto';
import { instantOf } from '#helpdesk';
import type { RestMessage, SupportMessage } from '#helpdesk';
import { messageLimits } from '../html/limits.js';
import type { StoredEntry } from '../step.js';
import { wearBetween, zoneShiftOf } from './instants.js';
import { comparable } from './spelling.js';

/** A message of the Helpdesk, wherever it was read. `at` is its own time in Unix milliseconds, NaN if unreadable. */
export interface SourceMessage extends Pick<SupportMessage, 'message' | 'attachment_metadata' | 'further_attachments'> {
  readonly ticket: string;
  readonly sender: 'sate' | 'agent';
  readonly at: number;
  readonly closeProposed: boolean;
  readonly closed: boolean;
  /** True if what was said after it is known already: it then tells nothing of who answers now. */
  readonly isLate?: boolean;
}

const deliveries = new WeakMap<SupportMessage, SourceMessage>();

/** The message of a `support` or `customer_support` event: the same one each time, so that its origin is computed once. */
export function messageOfDelivery(data: SupportMessage): SourceMessage {
  const known = deliveries.get(data);
  if (known !== undefined) return known;
  const message = toMessage(data);
  deliveries.set(data, message);
  return message;
}

function toMessage(data: SupportMessage): SourceMessage {
  return {
    ticket: data.ticket_chat_id,
    sender: data.sender,
    at: instantOf(data.date_created),
    ...saidIn(data),
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
    ...saidIn(message),
    closeProposed: false,
    closed: false,
  };
}

/** Text and files; what is attached counts, whatever the flag beside it says. */
function saidIn(
  source: SupportMessage | RestMessage,
): Pick<SourceMessage, 'message' | 'attachment_metadata' | 'further_attachments'> {
  const { message, attachment_metadata, further_attachments } = source;
  return { message, attachment_metadata, ...(further_attachments === undefined ? {} : { further_attachments }) };
}

const origins = new WeakMap<SourceMessage, string>();

/**
 * Equal for copies of one message, however its text and its date are spelled; also for other messages of that sender that
 * are alike in text. Which of them are one is told by `verdictOf` and `missingFrom`.
 */
export function originOf(message: SourceMessage): string {
  const known = origins.get(message);
  if (known !== undefined) return known;
  const { ticket, sender } = message;
  const origin = `2-${hash('sha256', JSON.stringify([ticket, sender, comparable(readPart(message))]), 'base64url').slice(0, 27)}`;
  origins.set(message, origin);
  return origin;
}

/** The beginning of a message that is longer than any is shown tells it from others. */
function readPart({ message }: SourceMessage): string {
  return message.slice(0, messageLimits.characters);
}

/** The origin of the same message in entries of version 0.1: of its exact text and its second. */
export function formerOriginOf({ ticket, sender, at, message }: SourceMessage): string {
  const second = Number.isNaN(at) ? 'unknown' : Math.floor(at / 1000);
  return createHash('sha256')
    .update(JSON.stringify([ticket, sender, second, message]))
    .digest('base64url')
    .slice(0, 27);
}

/** True for an origin of version 0.1. */
export function isFormerOrigin(origin: string): boolean {
  return origin.length === 27;
}

/** Every origin under which an entry may stand for the message: look up all of them. */
export function originsOf(message: SourceMessage): readonly string[] {
  return [originOf(message), formerOriginOf(message)];
}

/**
 * What a message is beside others of its origin that were heard lately. `copy`: one of them, said at the very same instant.
 * `alike`: one of them or one more, for the dates differ only as they may between the two roads, or do not tell the messages of a
 * second from each other, or the text is of signs only: the history has to decide. `undated`: its date cannot be read, so
 * that it is taken from the history. `new`: anything else.
 */
export type Verdict = 'new' | 'copy' | 'alike' | 'undated';

/** Tells a pushed message. `heard`: the instants of messages or entries of the same origin, NaN for those without one. */
export function verdictOf(message: SourceMessage, heard: Iterable<number>): Verdict {
  const { at } = message;
  if (Number.isNaN(at)) return 'undated';
  const instants = [...heard];
  if (instants.includes(at)) return at % 1000 > 0 && comparable(readPart(message)) !== '' ? 'copy' : 'alike';
  const mayBeOne = (other: number): boolean =>
    Number.isNaN(other) || wearBetween(other, at) !== null || zoneShiftOf(other, at) !== 0;
  return instants.some(mayBeOne) ? 'alike' : 'new';
}

/** The Helpdesk's own time of an entry, NaN if it has none. */
export function instantOfEntry({ body }: StoredEntry): number {
  return body.kind === 'bot' || body.kind === 'agent' ? (body.sourceAt ?? Number.NaN) : Number.NaN;
}

/** True if the entry, which has an origin of the message, is a copy of it by their instants. See `verdictOf`. */
export function isCopy(entry: StoredEntry, message: SourceMessage): boolean {
  return isSameInstant(instantOfEntry(entry), message.at);
}

/** True for equal instants in Unix milliseconds, of which one may be unreadable or have lost its fraction of a second. */
function isSameInstant(one: number, other: number): boolean {
  if (Number.isNaN(one) || Number.isNaN(other) || one === other) return true;
  return Math.floor(one / 1000) === Math.floor(other / 1000) && (one % 1000 === 0 || other % 1000 === 0);
}
