// The Socket.IO side of the simulator as the rest sees it: rooms, envelopes, and sockets that can be cut.
import type { Namespace, Socket } from 'socket.io';
import type { FaultSwitchboard } from '../faults.js';
import type { Ticket } from '../desk/tickets.js';
import { customerKey } from '../desk/tickets.js';
import { envelopeOf } from '../desk/wire.js';
import type { Answer } from '../desk/wire.js';

/** Who is behind a socket; `sessions` are the personal rooms that it entered. */
export interface SocketData {
  role: 'customer' | 'agent';
  organisation: string;
  sessions: Set<string>;
}

type AnyEvents = Record<string, (...args: unknown[]) => void>;

/** A socket of the simulator. */
export type SimSocket = Socket<AnyEvents, AnyEvents, AnyEvents, SocketData>;

/** The namespace that all of them are in. */
export type SimNamespace = Namespace<AnyEvents, AnyEvents, AnyEvents, SocketData>;

/** Names of the rooms; the organisation scopes each, conversations by their unique ids (helpdesk.md 6.1). */
export const rooms = {
  conversation: (ticket: Ticket) => `conversation ${ticket.id}`,
  agents: (ticket: Ticket) => `agents ${ticket.id}`,
  personal: (organisation: string, sessionId: string) => `personal ${customerKey(organisation, sessionId)}`,
};

/** Sends envelopes to sockets; while the server is down there are none, and nothing is kept for later. */
export class Deliveries {
  readonly #live: () => SimNamespace | null;
  readonly #faults: FaultSwitchboard;

  constructor(live: () => SimNamespace | null, faults: FaultSwitchboard) {
    this.#live = live;
    this.#faults = faults;
  }

  /** The sockets that are in this room now. */
  socketsIn(room: string): SimSocket[] {
    const live = this.#live();
    const ids = live?.adapter.rooms.get(room) ?? [];
    return [...ids].map((id) => live?.sockets.get(id)).filter((socket) => socket !== undefined);
  }

  /** Sends one event in the socket's own envelope; twice while deliveries are doubled, without its data while they are garbled. */
  send(socket: SimSocket, event: string, answer: Answer): void {
    const [session] = socket.data.sessions;
    const isGarbled = this.#faults.take('garbled', { event, session }) !== undefined;
    const envelope = envelopeOf(socket.id, isGarbled ? { ...answer, data: {} } : answer);
    socket.emit(event, envelope);
    if (this.#faults.take('duplicates', { event, session })) socket.emit(event, envelope);
  }
}

/** Ends a connection as a broken network does: without a word to the client. */
export function cut(socket: SimSocket): void {
  socket.request.socket.destroy();
  socket.conn.close(true);
}
