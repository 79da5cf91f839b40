/** The socket directory of the Redis twin: what is this replica's it knows itself, of the others it asks Redis. */
import { z } from 'zod';
import type { Customer } from '../../../contract/conversation.js';
import type { OpenSocket, SocketDirectory } from '../../../contract/directory.js';
import { unpackText } from '../../../contract/pack-text.js';
import type { Calls } from '../../calls/operation.js';
import { customerName, tagOfCustomer } from '../../places.js';
import type { Members } from '../members/members.js';
import type { DeadNames } from './dead-names.js';
import { Listening } from './listening.js';
import { OpenSockets } from './open-sockets.js';
import { newSocketId, replicaOfSocket } from './socket-id.js';

/** What others decided of this replica while they thought that it was gone is done after so many times the limit of an operation. */
const settledAfter = 2;

export interface DirectoryTools {
  readonly calls: Calls;
  readonly members: Members;
  readonly deadNames: DeadNames;
  /** After it an operation that was not answered is never carried out, milliseconds. */
  readonly timeoutMs: number;
  /** Told when what was committed meanwhile may have been told to nobody here. */
  readonly onGap: () => void;
}

const optionalText = z.string().nullable();
const texts = z.array(z.string());

export class RedisDirectory implements SocketDirectory {
  readonly #tools: DirectoryTools;
  readonly #sockets: OpenSockets;
  readonly #listening: Listening;
  #settling: NodeJS.Timeout | null = null;

  constructor(tools: DirectoryTools) {
    const { calls, members, onGap } = tools;
    this.#tools = tools;
    this.#sockets = new OpenSockets(calls, members.id);
    this.#listening = new Listening({ calls, replica: members.id, onGap });
    members.saySockets(() => this.#sockets.counts());
    members.listen({ onRejoined: () => this.#sayAll() });
  }

  start(): void {
    this.#sockets.start();
    this.#listening.start();
  }

  /** Never rejects. */
  async close(): Promise<void> {
    if (this.#settling) clearTimeout(this.#settling);
    this.#listening.close();
    await this.#sockets.close();
  }

  nameSocket(): string {
    return newSocketId(this.#tools.members.id);
  }

  /** Rejects with a `StoreUnavailableError`, and then the socket is not in. */
  add(socket: OpenSocket): Promise<void> {
    return this.#sockets.add(socket);
  }

  /** Never rejects. */
  remove(socketId: string): Promise<void> {
    return this.#sockets.remove(socketId);
  }

  /** Rejects with a `StoreUnavailableError`. */
  async channelOf(socketId: string): Promise<string | null> {
    const { members, calls } = this.#tools;
    const replica = replicaOfSocket(socketId);
    if (replica === null || replica === members.id) return this.#sockets.channelOf(socketId);
    if (!(await members.lives(replica))) return null;
    const channel = optionalText.parse(await calls.run({ name: 'socket', tag: replica, args: [socketId] }));
    return channel && unpackText(channel);
  }

  /** Rejects with a `StoreUnavailableError`. */
  async remember(channel: string, userKey: string, socketId: string): Promise<void> {
    const user = { channel, sessionId: userKey };
    const args = [customerName(user), socketId];
    // Also in a Redis that is full: who only lists must not be refused for it.
    await this.#tools.calls.run({ name: 'remember', tag: tagOfCustomer(user), args, isRelief: true });
  }

  /** Rejects with a `StoreUnavailableError`. */
  async recall(channel: string, userKey: string): Promise<string | null> {
    const user = { channel, sessionId: userKey };
    const operation = { name: 'recall', tag: tagOfCustomer(user), args: [customerName(user)] };
    const socketId = optionalText.parse(await this.#tools.calls.run(operation));
    return socketId !== null && (await this.channelOf(socketId)) !== null ? socketId : null;
  }

  countElsewhere(channel: string): number {
    const { view, id } = this.#tools.members;
    let count = 0;
    for (const [replica, { sockets }] of view.replicas) {
      if (replica === id) continue;
      for (const [name, open] of sockets) if (name === channel) count += open;
    }
    return count;
  }

  listen(customer: Customer): void {
    this.#listening.add(customer);
  }

  unlisten(customer: Customer): void {
    this.#listening.remove(customer);
  }

  /** Rejects with a `StoreUnavailableError`. */
  async hasListener(customer: Customer): Promise<boolean> {
    if (this.#listening.has(customer)) return true;
    const { calls, members, deadNames } = this.#tools;
    const operation = { name: 'listeners', tag: tagOfCustomer(customer), args: [customerName(customer)] };
    const replicas = texts.parse(await calls.run(operation)).filter((replica) => replica !== members.id);
    const lives = await Promise.all(replicas.map((replica) => members.lives(replica)));
    for (const [index, replica] of replicas.entries()) if (!lives[index]) deadNames.meet(customer, replica);
    return lives.includes(true);
  }

  /** Twice: what others removed meanwhile they may remove for a moment yet. */
  #sayAll(): void {
    void this.#sockets.sayAll();
    void this.#listening.sayAll();
    if (this.#settling) clearTimeout(this.#settling);
    const sayAgain = (): void => void this.#listening.sayAll();
    this.#settling = setTimeout(sayAgain, settledAfter * this.#tools.timeoutMs).unref();
  }
}
