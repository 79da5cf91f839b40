/** The socket directory of a single process: two maps, bounded by the open sockets and by a cap. */
import type { OpenSocket, SocketDirectory } from './directory.js';

/** How many users' last sockets are remembered; the one not seen for longest gives way. */
const usersRemembered = 100_000;

/** As `SocketDirectory`; `capacity` is how many users are remembered. */
export class LocalSocketDirectory implements SocketDirectory {
  readonly #capacity: number;
  /** By socket: its channel and the users that it is remembered for. */
  readonly #sockets = new Map<string, { readonly channel: string; readonly users: Set<string> }>();
  /** User to socket, longest unseen first; holds open sockets only. */
  readonly #lastSocket = new Map<string, string>();

  constructor(capacity = usersRemembered) {
    this.#capacity = capacity;
  }

  add({ socketId, channel }: OpenSocket): Promise<void> {
    this.#forget(socketId);
    this.#sockets.set(socketId, { channel, users: new Set() });
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
      socket.users.add(user);
      this.#lastSocket.set(user, socketId);
      if (this.#lastSocket.size > this.#capacity) this.#unlink(this.#lastSocket.keys().next().value);
    }
    return Promise.resolve();
  }

  recall(channel: string, userKey: string): Promise<string | null> {
    return Promise.resolve(this.#lastSocket.get(userOf(channel, userKey)) ?? null);
  }

  close(): Promise<void> {
    this.#sockets.clear();
    this.#lastSocket.clear();
    return Promise.resolve();
  }

  #forget(socketId: string): void {
    for (const user of this.#sockets.get(socketId)?.users ?? []) this.#lastSocket.delete(user);
    this.#sockets.delete(socketId);
  }

  #unlink(user: string | undefined): void {
    if (user === undefined) return;
    const socketId = this.#lastSocket.get(user);
    if (socketId !== undefined) this.#sockets.get(socketId)?.users.delete(user);
    this.#lastSocket.delete(user);
  }
}

function userOf(channel: string, userKey: string): string {
  return JSON.stringify([channel, userKey]);
}
