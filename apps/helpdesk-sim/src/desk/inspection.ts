// Looks into the simulator, for tests and for the agent's side of a demonstration.
import type { RestConversation, RestMessage } from '#helpdesk';
import type { SimSettings } from '../options.js';
import type { ReceivedLog, ReceivedRequest } from '../sockets/received-log.js';
import type { TicketDesk } from './tickets.js';
import { restConversation, restMessage } from './wire.js';

/** A conversation as REST lists it, with what only the Helpdesk's own staff would see. */
export interface ConversationView extends RestConversation {
  session_id: string;
  organisation: string;
  rating: number | null;
  review: string | null;
}

/** Snapshots of what the simulator knows. */
export interface Inspection {
  /** Conversations of one customer, or of all; oldest first. */
  conversations(sessionId?: string): ConversationView[];
  /** Messages of one conversation, oldest first. Throws a DeskError if it is unknown. */
  messages(ticketId: string): RestMessage[];
  /** What the customer wrote in one conversation, in order. */
  customerTexts(ticketId: string): string[];
  /** The latest socket requests of customers in the order of their arrival. */
  received(): readonly ReceivedRequest[];
  /** How many sockets are connected now. */
  connections(): number;
  /** The most `support` requests of this customer that were ever under way at once. */
  supportRequestsInFlightPeak(sessionId: string, organisation?: string): number;
}

/** Opens the windows. */
export function inspectionOf(
  desk: TicketDesk,
  log: ReceivedLog,
  connections: () => number,
  { dateFraction }: SimSettings,
): Inspection {
  const messages = (ticketId: string) => {
    const ticket = desk.find(ticketId);
    return ticket.messages.map((message) => restMessage(ticket, message, dateFraction));
  };
  return {
    conversations: (sessionId) =>
      desk
        .all()
        .filter((ticket) => sessionId === undefined || ticket.sessionId === sessionId)
        .map((ticket) => ({
          ...restConversation(ticket, dateFraction),
          session_id: ticket.sessionId,
          organisation: ticket.organisation,
          rating: ticket.rating,
          review: ticket.review,
        })),
    messages,
    customerTexts: (ticketId) =>
      messages(ticketId)
        .filter(({ sender }) => sender === 'customer')
        .map(({ message }) => message),
    received: () => log.list(),
    connections,
    supportRequestsInFlightPeak: (sessionId, organisation = 'org_1') => log.peakOf(organisation, sessionId),
  };
}
