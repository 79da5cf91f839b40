/** The socket directory of a single process: maps, bounded by the open sockets and by a cap. */
import { randomUUID } from 'node:crypto';
import type { Customer } from '../contract/conversation.js';
import type { OpenSocket, SocketDirectory } from '../contract/directory.js';
import { Named } from './memory/named.js';

/** How many users' last sockets are remembered; the one not seen for longest gives way. */
const usersRemembered = 100_000;

/** As `SocketDirectory`; `capacity` is how many users are remembered. */
export class EmbeddedDirectory implements SocketDirectory {
  readonly #capacity: number;
  /** By socket: its channel and the users that it is remembered for, null until there is one. */
  readonly #sockets = new Map<string, { readonly channel: string; users: Set<string> | null }>();
  /** User to socket, longest unseen first; holds open sockets only. */
  readonly #lastSocket = new Map<string, string>();
  /** How many sockets are bound to conversations of a customer. */
  readonly #listening = new Named<number>();

  constructor(capacity = usersRemembered) {
    this.#capacity = capacity;
  }

  nameSocket(): string {
    return randomUUID();
  }

  countElsewhere(): number {
    return 0;
  }

  add({ socketId, channel }: OpenSocket): Promise<void> {
    this.#forget(socketId);
    this.#sockets.set(socketId, { channel, users: null });
    return Promise.resolve();
  }

  remove(socketId: string): Promise<void> {
    this.#forget(socketId);
    return Promise.resolve();
  }

  channelOf(socketId: string): Promise<string | null> {
    return Promise.resolve(this.#sockets.get(socketId)?.channel ?? null);
  }

  remember(channel: string, userKey: string, socketId: string): Promise<void> {
    const user = userOf(channel, userKey);
    this.#unlink(user);
    const socket = this.#sockets.get(socketId);
    if (socket) {
      (socket.users ??= new Set()).add(user);
      this.#lastSocket.set(user, socketId);
      if (this.#lastSocket.size > this.#capacity) this.#unlink(this.#lastSocket.keys().next().value);
    }
    return Promise.resolve();
  }

  recall(channel: string, userKey: string): Promise<string | null> {
    return Promise.resolve(this.#lastSocket.get(userOf(channel, userKey)) ?? null);
  }

  listen({ channel, sessionId }: Customer): void {
    this.#listening.set(channel, sessionId, (this.#listening.get(channel, sessionId) ?? 0) + 1);
  }

  unlisten({ channel, sessionId }: Customer): void {
    const count = (this.#listening.get(channel, sessionId) ?? 0) - 1;
    if (count > 0) this.#listening.set(channel, sessionId, count);
    else this.#listening.delete(channel, sessionId);
  }

  isListening({ channel, sessionId }: Customer): boolean {
    return this.#listening.get(channel, sessionId) !== undefined;
  }

  hasListener(customer: Customer): Promise<boolean> {
    return Promise.resolve(this.isListening(customer));
  }

  #forget(socketId: string): void {
    for (const user of this.#sockets.get(socketId)?.users ?? []) this.#lastSocket.delete(user);
    this.#sockets.delete(socketId);
  }

  #unlink(user: string | undefined): void {
    if (user === undefined) return;
    const socketId = this.#lastSocket.get(user);
    if (socketId !== undefined) this.#sockets.get(socketId)?.users?.delete(user);
    this.#lastSocket.delete(user);
  }
}

function userOf(channel: string, userKey: string): string {
  return JSON.stringify([channel, userKey]);
}
