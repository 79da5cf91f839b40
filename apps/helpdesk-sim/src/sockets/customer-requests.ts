// What each request of a customer does, and what it is answered.
import type { AttachmentMetadata, HelpdeskRequestName, HelpdeskRequests } from '#helpdesk';
import type { Agents } from './agents.js';
import { invoice, invoiceName } from '../desk/invoice.js';
import type { OddValues } from '../odd/values.js';
import type { SimSettings } from '../options.js';
import { pause } from '../pause.js';
import type { SateReply } from '../desk/sate.js';
import { rooms } from './deliveries.js';
import type { SimSocket } from './deliveries.js';
import { DeskError } from '../desk/tickets.js';
import type { Ticket, TicketDesk } from '../desk/tickets.js';
import { success, supportData } from '../desk/wire.js';
import type { Answer } from '../desk/wire.js';

/** The answer for the asking socket; other sockets in `copyTo` get it, too (helpdesk.md U7). */
export interface Reply {
  answer: Answer;
  copyTo?: string;
}

/** Carries out one request; null means that no reply is due. Throws a DeskError for what is refused. */
export type RequestHandler<N extends HelpdeskRequestName> = (
  socket: SimSocket,
  request: HelpdeskRequests[N],
) => Reply | null | Promise<Reply | null>;

/** One handler per request. */
export type RequestHandlers = { [N in HelpdeskRequestName]: RequestHandler<N> };

/** What requests work with. */
export interface RequestParts {
  readonly desk: TicketDesk;
  readonly agents: Agents;
  readonly odd: OddValues;
  readonly settings: SimSettings;
  /** Takes in a file of an agent. */
  readonly attach: (name: string, bytes: Buffer) => AttachmentMetadata;
}

/** Ties the requests to the simulator's memory. */
export function customerRequests({ desk, agents, odd, settings, attach }: RequestParts): RequestHandlers {
  return {
    support: async (socket, request) => {
      const ticket = addressed(desk, socket, request);
      const { message: text, attachment, attachment_metadata: metadata = null } = request;
      const message = desk.append(ticket, 'customer', { text, attachment, metadata });
      agents.tellAgents(ticket, message);
      // While an agent is the responder there is no reply (helpdesk.md U6).
      if (settings.waitForPerson) ticket.responder = 'agent';
      if (ticket.responder === 'agent') return null;
      const reply = settings.sate(text, { isFirst: ticket.messages.length === 1 });
      await pause(settings.sateDelayMs);
      return ticket.closed ? null : answerOfSate(ticket, reply);
    },

    enter_customer_support: async (socket, { session_id }) => {
      socket.data.sessions.add(session_id);
      await join(socket, rooms.personal(socket.data.organisation, session_id));
      return { answer: success('Entered') };
    },

    enter_support: async (socket, { ticket_chat_id }) => {
      await join(socket, rooms.conversation(reachable(desk, socket, ticket_chat_id)));
      return { answer: success('Joined', { ticket_chat_id }) };
    },

    leave_support: async (socket, { ticket_chat_id }) => {
      await socket.leave(rooms.conversation(reachable(desk, socket, ticket_chat_id)));
      return { answer: success('Left', { ticket_chat_id }) };
    },

    mark_conversation_read: (socket, { ticket_chat_id, entity }) => {
      const ticket = reachable(desk, socket, ticket_chat_id);
      if (entity === 'customer') ticket.readByCustomer = true;
      else ticket.readByAgent = true;
      return { answer: success('Marked as read') };
    },

    close_support: (socket, { ticket_chat_id }) => {
      const ticket = reachable(desk, socket, ticket_chat_id);
      desk.close(ticket);
      const data = { ticket_chat_id, close_support: true, closed_support: true };
      return { answer: success('Conversation closed', data) };
    },

    // A second review overwrites the first (helpdesk.md U5).
    review_support: (socket, { ticket_chat_id, rating, review = null }) => {
      const ticket = reachable(desk, socket, ticket_chat_id);
      if (!ticket.closed) throw new DeskError(400, 'Conversation is not closed');
      ticket.rating = rating;
      ticket.review = review;
      return { answer: success('Saved', { rating, review, ticket_chat_id }) };
    },
  };

  function answerOfSate(
    ticket: Ticket,
    { html, closeSupport = false, handOver = false, sendsInvoice = false }: SateReply,
  ): Reply {
    ticket.closeProposed = closeSupport;
    const message = desk.append(ticket, 'sate', { text: html, attachment: false, metadata: null });
    if (handOver) handOverToAgent(ticket, sendsInvoice);
    const data = odd.message('socket', supportData(ticket, message, settings.socketDateFraction));
    return { answer: success('Success', data), copyTo: rooms.conversation(ticket) };
  }

  function handOverToAgent(ticket: Ticket, sendsInvoice: boolean): void {
    ticket.responder = 'agent';
    if (settings.pretendAgentDelayMs === null) return;
    setTimeout(() => {
      if (ticket.closed || settings.waitForPerson) return;
      if (sendsInvoice) agents.say(ticket.id, 'Hello, Ada here. This is your invoice.', attach(invoiceName, invoice()));
      else agents.say(ticket.id, 'Hello, Ada here. I am looking into it.');
    }, settings.pretendAgentDelayMs).unref();
  }
}

/** The conversation that a message is for; one of another customer is "not found", as if it did not exist. */
function addressed(desk: TicketDesk, socket: SimSocket, request: HelpdeskRequests['support']): Ticket {
  const { organisation } = socket.data;
  if (request.ticket_chat_id === null) return desk.open(organisation, request.session_id);
  const ticket = desk.find(request.ticket_chat_id, organisation);
  if (ticket.sessionId !== request.session_id) throw new DeskError(404, 'Conversation not found');
  return ticket;
}

/** The conversation that a request without a `session_id` names; once a socket entered a personal room it is held to it (U17). */
function reachable(desk: TicketDesk, socket: SimSocket, id: string): Ticket {
  const { organisation, sessions } = socket.data;
  const ticket = desk.find(id, organisation);
  if (sessions.size > 0 && !sessions.has(ticket.sessionId)) throw new DeskError(404, 'Conversation not found');
  return ticket;
}

// A request that waited may outlive its socket, and rooms must not keep the dead.
async function join(socket: SimSocket, room: string): Promise<void> {
  if (socket.connected) await socket.join(room);
}
