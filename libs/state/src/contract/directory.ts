/** Which sockets are open on whatever replica, whose they are, and who listens to a customer's conversations. */
import type { Customer } from './conversation.js';

/** A socket that a request may name. */
export interface OpenSocket {
  readonly socketId: string;
  readonly channel: string;
}

/** The open sockets of all replicas. What is not found is as good as closed. */
export interface SocketDirectory {
  /** A new unguessable id for a socket of this replica; it says which replica that is. */
  nameSocket(): string;
  add(socket: OpenSocket): Promise<void>;
  remove(socketId: string): Promise<void>;
  /** The channel of an open socket; null if there is none of that id. */
  channelOf(socketId: string): Promise<string | null>;
  /** Remembers the socket on which a user last started or listed conversations. */
  remember(channel: string, userKey: string, socketId: string): Promise<void>;
  /** That socket, if it is still open. */
  recall(channel: string, userKey: string): Promise<string | null>;
  /** Sockets of a channel that other replicas have open, as far as is known here: some seconds old. */
  countElsewhere(channel: string): number;
  /**
   * A socket of this replica is bound to one of the customer's conversations. Each call needs its own `unlisten`. What is
   * read of the customer afterwards has all that was committed before others knew of it; if that cannot be kept, a gap
   * follows.
   */
  listen(customer: Customer): void;
  unlisten(customer: Customer): void;
  /** True if a socket of any replica is bound to one of the customer's conversations. */
  hasListener(customer: Customer): Promise<boolean>;
}
