/** The stand-in Helpdesk's history: the list of a customer's tickets, and the messages of one. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerTo, dateOf } from './tickets.js';
import type { Exchanged, Ticket, Tickets } from './tickets.js';

const pattern = /^\/api\/v1\/helpdesk\/customer\/([^/]+)\/conversations\/(?:([^/]+)\/messages\/)?(?:\?.*)?$/;

/** Answers 200 with the documented body, or 404. */
export function answerRest(tickets: Tickets, { url = '' }: IncomingMessage, response: ServerResponse): void {
  const [, customer, id] = pattern.exec(url) ?? [];
  const own = tickets.of(decodeURIComponent(customer ?? ''));
  const body = id === undefined ? own.map(listed) : history(own.find((ticket) => ticket.id === id));
  const isKnown = customer !== undefined && body !== null;
  response.writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json' });
  response.end(JSON.stringify(isKnown ? body : { detail: 'Not found.' }));
}

function listed(ticket: Ticket): object {
  return { ...head(ticket), ticket_slug: `#TIC_${ticket.id}`, latest_message: messages(ticket).at(-1) ?? null };
}

function history(ticket: Ticket | undefined): object | null {
  return ticket === undefined ? null : { ...head(ticket), rating: null, messages: messages(ticket) };
}

function head({ id, openedAt, exchanged }: Ticket): object {
  return {
    id,
    date_created: dateOf(openedAt),
    date_updated: dateOf(exchanged.at(-1)?.answeredAt ?? openedAt),
    closed: false,
    close_support: false,
    read_by_customer: true,
    read_by_agent: true,
    responder: 'sate',
    ticket: `ticket_${id}`,
  };
}

function messages(ticket: Ticket): object[] {
  return ticket.exchanged.flatMap((one) => [
    message(ticket, one, 'customer', one.text, one.askedAt),
    message(ticket, one, 'sate', answerTo(one.text), one.answeredAt),
  ]);
}

function message({ id }: Ticket, { number }: Exchanged, sender: string, text: string, at: number): object {
  return {
    id: `msg_${id}_${number}_${sender}`,
    date_created: dateOf(at),
    date_updated: dateOf(at),
    message: text,
    sender,
    is_attachment: false,
    attachment_metadata: null,
    ticket_chat: id,
  };
}
