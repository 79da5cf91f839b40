/** The stand-in Helpdesk, a process of its own: it answers at once, and costs as little as it can. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '../remote.js';
import { answerRest } from './rest.js';
import { answerTo, dateOf, Tickets } from './tickets.js';
import { serveSocketIo } from './wire.js';

interface Support {
  readonly session_id: string;
  readonly message: string;
  readonly ticket_chat_id?: string | null;
}

const tickets = new Tickets();
const server = createServer((request, response) => answerRest(tickets, request, response));
const connections = serveSocketIo(server, (event, payload, sid) =>
  event === 'support' ? support(payload as Support, sid) : envelope(sid, {}),
);
server.listen(0, '127.0.0.1');
await once(server, 'listening');

function support({ session_id, message, ticket_chat_id: id = null }: Support, sid: string): object {
  const ticket = id === null ? tickets.open(session_id) : tickets.find(id);
  if (ticket === undefined) return { status_code: 404, sid, message: 'Conversation not found', data: {} };
  const { answeredAt } = tickets.exchange(ticket, message);
  const date = dateOf(answeredAt);
  return envelope(sid, {
    message: answerTo(message),
    ticket_chat_id: ticket.id,
    sender: 'sate',
    attachment: false,
    attachment_metadata: null,
    close_support: false,
    closed_support: false,
    date_created: date,
    date_updated: date,
  });
}

function envelope(sid: string, data: object): object {
  return { status_code: 200, sid, message: 'Success', data };
}

const handlers = {
  url: (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  connections: (): number => connections.size,
  taken: (): number => tickets.taken,
  /** Forgets all tickets, between two programs. */
  forget: (): void => tickets.forget(),
};

export type Helpdesk = typeof handlers;

serve(handlers);
