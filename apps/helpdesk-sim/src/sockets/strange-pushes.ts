// What an odd Helpdesk pushes besides messages: things that nobody can read, and messages that were there before.
import type { StrangeThing } from '../faults/push-faults.js';
import type { AgentParts } from './agents.js';
import type { SimSocket } from './deliveries.js';
import type { Incoming } from './incoming.js';
import type { StoredMessage, Ticket } from '../desk/tickets.js';
import { agentData, envelopeOf, success } from '../desk/wire.js';

/** Pushes after requests, to the socket that asked. */
export class StrangePushes {
  readonly #parts: AgentParts;

  constructor(parts: AgentParts) {
    this.#parts = parts;
  }

  /** Called when a request was processed, or refused. */
  follow({ socket, event, payload }: Incoming, session = ''): void {
    const { faults } = this.#parts;
    const tickets = this.#tickets(socket.data.organisation, session, payload);
    const strange = faults.take('strangePush', { event, session });
    for (const thing of strange?.things ?? []) this.#push(socket, strange?.as ?? event, thing, tickets.at(-1));
    const isEntering = event === 'enter_support' || event === 'enter_customer_support';
    if (isEntering && faults.take('replay', { event, session })) this.#replay(socket, tickets);
  }

  #push(socket: SimSocket, name: string, thing: StrangeThing, ticket: Ticket | undefined): void {
    const last = ticket?.messages.at(-1);
    const data = ticket === undefined || last === undefined ? {} : this.#told(ticket, last);
    socket.emit(name, ...argumentsOf(thing, socket.id, ticket?.id ?? null, data));
  }

  #replay(socket: SimSocket, tickets: readonly Ticket[]): void {
    for (const ticket of tickets) {
      for (const message of ticket.messages)
        socket.emit('support', envelopeOf(socket.id, success('Success', this.#told(ticket, message))));
    }
  }

  /** As a delivery, whoever has written it. */
  #told(ticket: Ticket, message: StoredMessage): object {
    const { odd, settings } = this.#parts;
    const flags = { close_support: ticket.closeProposed, closed_support: ticket.closed };
    return odd.message('socket', { ...agentData(ticket, message, settings.socketDateFraction), ...flags });
  }

  /** The conversation that a request names, or else all of its customer. */
  #tickets(organisation: string, session: string, payload: unknown): Ticket[] {
    const own = this.#parts.desk.of(organisation, session);
    const named = own.filter(({ id }) => id === idOf(payload));
    return named.length > 0 ? named : own;
  }
}

/** What is sent under the event's name; `data` are those of the latest message. */
function argumentsOf(thing: StrangeThing, sid: string, ticket: string | null, data: object): unknown[] {
  const envelope = (message: string, content: object) => envelopeOf(sid, success(message, content));
  const things: Record<StrangeThing, unknown[]> = {
    unknownSender: [
      envelope('Success', { ...data, ticket_chat_id: ticket, sender: 'system', message: 'Ada has joined' }),
    ],
    notice: [envelope('Ada has joined', { ticket_chat_id: ticket })],
    bareData: [data],
    jsonText: [JSON.stringify(envelope('Success', data))],
    text: ['Ada has joined'],
    number: [42],
    array: [['Ada has joined']],
    null: [null],
    nothing: [],
    binary: [Buffer.from([0xff, 0x00, 0xd8])],
  };
  return things[thing];
}

function idOf(payload: unknown): unknown {
  return typeof payload === 'object' && payload !== null && 'ticket_chat_id' in payload
    ? payload.ticket_chat_id
    : undefined;
}
