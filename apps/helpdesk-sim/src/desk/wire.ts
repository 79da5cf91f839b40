// Turns what the simulator remembers into what travels: envelopes, socket payloads and REST bodies.
import type { RestConversation, RestHistory, RestMessage, SupportMessage } from '#helpdesk';
import { formatDate } from './dates.js';
import type { DateFraction } from './dates.js';
import type { StoredMessage, Ticket } from './tickets.js';

/** What is said in an envelope, before a socket's `sid` is put on it. */
export interface Answer {
  status: number;
  message: string;
  data: object;
}

/** The envelope around every event (helpdesk.md 3). */
export interface Envelope {
  status_code: number;
  sid: string;
  message: string;
  data: object;
}

/** Puts the envelope of one socket around an answer. */
export function envelopeOf(sid: string, { status, message, data }: Answer): Envelope {
  return { status_code: status, sid, message, data };
}

/** A 200 answer. */
export function success(message: string, data: object = {}): Answer {
  return { status: 200, message, data };
}

/** `data` of a delivery to a customer (helpdesk.md 4.1). */
export function supportData(ticket: Ticket, message: StoredMessage, fraction: DateFraction): SupportMessage {
  if (message.sender === 'customer') throw new Error('own messages are never echoed');
  const date = formatDate(message.at, fraction);
  return {
    message: message.text,
    ticket_chat_id: ticket.id,
    sender: message.sender,
    attachment: message.attachment,
    attachment_metadata: message.metadata,
    close_support: ticket.closeProposed,
    closed_support: ticket.closed,
    date_created: date,
    date_updated: date,
  };
}

/** `data` of a message as agents get it (helpdesk.md 5.10). */
export function agentData(ticket: Ticket, message: StoredMessage, fraction: DateFraction): object {
  const date = formatDate(message.at, fraction);
  return {
    message: message.text,
    sender: message.sender,
    attachment: message.attachment,
    attachment_metadata: message.metadata,
    ticket_chat_id: ticket.id,
    date_created: date,
    date_updated: date,
  };
}

/** A message of the REST history (helpdesk.md 4.3). */
export function restMessage(ticket: Ticket, message: StoredMessage, fraction: DateFraction): RestMessage {
  const date = formatDate(message.at, fraction);
  return {
    id: message.id,
    date_created: date,
    date_updated: date,
    message: message.text,
    sender: message.sender,
    is_attachment: message.attachment,
    attachment_metadata: message.metadata,
    ticket_chat: ticket.id,
  };
}

/** An item of the REST list (helpdesk.md 4.4). */
export function restConversation(ticket: Ticket, fraction: DateFraction): RestConversation {
  const latest = ticket.messages.at(-1);
  return {
    ...restHead(ticket, fraction),
    ticket_slug: `#TIC_${ticket.number}`,
    latest_message: latest === undefined ? null : restMessage(ticket, latest, fraction),
  };
}

/** A conversation with all its messages, oldest first (helpdesk.md 8.2). */
export function restHistory(ticket: Ticket, fraction: DateFraction): RestHistory {
  return {
    ...restHead(ticket, fraction),
    rating: ticket.rating,
    messages: ticket.messages.map((message) => restMessage(ticket, message, fraction)),
  };
}

function restHead(ticket: Ticket, fraction: DateFraction) {
  return {
    id: ticket.id,
    date_created: formatDate(ticket.createdAt, fraction),
    date_updated: formatDate(ticket.updatedAt, fraction),
    closed: ticket.closed,
    close_support: ticket.closeProposed,
    read_by_customer: ticket.readByCustomer,
    read_by_agent: ticket.readByAgent,
    responder: ticket.responder,
    ticket: `ticket_${ticket.number}`,
  };
}
