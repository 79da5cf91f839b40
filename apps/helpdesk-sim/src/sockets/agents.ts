// What human agents do, and how it reaches the customer's sockets in each edition.
import type { AttachmentMetadata } from '#helpdesk';
import type { FaultSwitchboard } from '../faults.js';
import type { OddValues } from '../odd/values.js';
import type { SimSettings } from '../options.js';
import { rooms } from './deliveries.js';
import type { Deliveries, SimSocket } from './deliveries.js';
import type { StoredMessage, Ticket, TicketDesk } from '../desk/tickets.js';
import { agentData, success, supportData } from '../desk/wire.js';

/** The agent's hands. Each call throws a DeskError for an unknown conversation (404) or a closed one (400). */
export interface AgentDesk {
  /** Writes to the customer; whoever writes has taken the conversation over. */
  say(ticketId: string, text: string, attachment?: AttachmentMetadata): void;
  /** Writes to the customer, and proposes to close. */
  proposeClosing(ticketId: string, text: string): void;
  /** Makes an agent the responder. */
  takeOver(ticketId: string): void;
  /** Hands back to SATE. */
  release(ticketId: string): void;
  /** Closes the conversation and gives the notice of the edition. */
  close(ticketId: string): void;
  /** Sends anything under any name to the sockets that are in the conversation's room or the customer's; for odd servers. */
  push(ticketId: string, event: string, ...payload: unknown[]): void;
}

/** What agents work with. */
export interface AgentParts {
  readonly desk: TicketDesk;
  readonly deliveries: Deliveries;
  readonly faults: FaultSwitchboard;
  readonly odd: OddValues;
  readonly settings: SimSettings;
}

const closingMessage = { text: 'This conversation is now closed.', attachment: false, metadata: null };

/** Acts on the simulator's memory and pushes what the customer is to see. */
export class Agents implements AgentDesk {
  readonly #desk: TicketDesk;
  readonly #deliveries: Deliveries;
  readonly #faults: FaultSwitchboard;
  readonly #odd: OddValues;
  readonly #settings: SimSettings;

  constructor({ desk, deliveries, faults, odd, settings }: AgentParts) {
    this.#desk = desk;
    this.#deliveries = deliveries;
    this.#faults = faults;
    this.#odd = odd;
    this.#settings = settings;
  }

  say(ticketId: string, text: string, attachment?: AttachmentMetadata, speaker?: SimSocket): void {
    const ticket = this.#desk.find(ticketId);
    const content = { text, attachment: attachment !== undefined, metadata: attachment ?? null };
    const message = this.#desk.append(ticket, 'agent', content);
    ticket.responder = 'agent';
    this.#pushMessage(ticket, message);
    this.tellAgents(ticket, message, speaker);
  }

  proposeClosing(ticketId: string, text: string): void {
    const ticket = this.#open(ticketId);
    ticket.closeProposed = true;
    this.say(ticketId, text);
    // What is said later proposes nothing.
    ticket.closeProposed = false;
  }

  takeOver(ticketId: string): void {
    this.#open(ticketId).responder = 'agent';
  }

  release(ticketId: string): void {
    this.#open(ticketId).responder = 'sate';
  }

  close(ticketId: string): void {
    const ticket = this.#open(ticketId);
    const { edition } = this.#settings;
    // The older edition has no notice of its own: a last message carries the flag.
    const last = edition === 'new' ? undefined : this.#desk.append(ticket, 'sate', closingMessage);
    this.#desk.close(ticket);
    if (edition !== 'old') this.#pushClosed(ticket);
    if (last) this.#push(this.#inConversation(ticket), 'support', this.#data(ticket, last));
  }

  push(ticketId: string, event: string, ...payload: unknown[]): void {
    const ticket = this.#desk.find(ticketId);
    const sockets = new Set([...this.#inConversation(ticket), ...this.#inPerson(ticket)]);
    for (const socket of sockets) socket.emit(event, ...payload);
  }

  /** Shows a message to the agents in the conversation's room, the speaker excepted (helpdesk.md 5.10). */
  tellAgents(ticket: Ticket, message: StoredMessage, speaker?: SimSocket): void {
    const data = agentData(ticket, message, this.#settings.socketDateFraction);
    for (const socket of this.#deliveries.socketsIn(rooms.agents(ticket))) {
      if (socket !== speaker) this.#deliveries.send(socket, 'agent_support', success('Success', data));
    }
  }

  #pushMessage(ticket: Ticket, message: StoredMessage): void {
    const data = this.#data(ticket, message);
    const { edition } = this.#settings;
    const personal = edition === 'old' ? [] : this.#inPerson(ticket);
    // Once per socket, except where both deliveries are wanted (helpdesk.md 10).
    const once = new Set(edition === 'new' ? personal : []);
    this.#push(personal, 'customer_support', data);
    this.#push(
      this.#inConversation(ticket).filter((socket) => !once.has(socket)),
      'support',
      data,
    );
  }

  #pushClosed(ticket: Ticket): void {
    this.#push(this.#inPerson(ticket), 'customer_support_closed', { ticket_chat_id: ticket.id, closed_support: true });
  }

  #push(sockets: SimSocket[], event: string, data: object): void {
    const [session] = sockets[0]?.data.sessions ?? [];
    if (sockets.length === 0 || this.#faults.take('dropPushes', { event, session })) return;
    for (const socket of sockets) this.#deliveries.send(socket, event, success('Success', data));
  }

  #inPerson(ticket: Ticket): SimSocket[] {
    return this.#deliveries.socketsIn(rooms.personal(ticket.organisation, ticket.sessionId));
  }

  #inConversation(ticket: Ticket): SimSocket[] {
    return this.#deliveries.socketsIn(rooms.conversation(ticket));
  }

  #data(ticket: Ticket, message: StoredMessage): object {
    return this.#odd.message('socket', supportData(ticket, message, this.#settings.socketDateFraction));
  }

  #open(ticketId: string): Ticket {
    const ticket = this.#desk.find(ticketId);
    this.#desk.mustBeOpen(ticket);
    return ticket;
  }
}
