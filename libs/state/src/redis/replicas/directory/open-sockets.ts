/** The open sockets of this replica, in memory and, for the others, in Redis. */
import { z } from 'zod';
import type { OpenSocket } from '../../../contract/directory.js';
import { packText } from '../../../contract/pack-text.js';
import type { Calls, Operation } from '../../calls/operation.js';

/** Redis forgets them after 30 s without it, milliseconds. */
const renewMs = 10_000;
/** Time between two attempts to mend all of them, milliseconds. */
const againMs = 1000;
/** No number of sockets that there can be: Redis says which it has. */
const whichever = -1;
const socketsPerOperation = 100;

const answerOfRenewal = z.array(z.string()).nullable();

export class OpenSockets {
  readonly #calls: Calls;
  readonly #replica: string;
  readonly #channels = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  #renewer: NodeJS.Timeout | null = null;

  constructor(calls: Calls, replica: string) {
    this.#calls = calls;
    this.#replica = replica;
  }

  get size(): number {
    return this.#channels.size;
  }

  channelOf(socketId: string): string | null {
    return this.#channels.get(socketId) ?? null;
  }

  /** How many there are, by channel. */
  counts(): (readonly [string, number])[] {
    return [...this.#counts];
  }

  start(): void {
    this.#renewer = setInterval(() => void this.#renew(this.size), renewMs).unref();
  }

  /** Redis, or others, may have forgotten some: it is said which there are, until that is done. Never rejects. */
  async sayAll(): Promise<void> {
    if ((await this.#renew(whichever)) || this.#renewer === null) return;
    setTimeout(() => void this.sayAll(), againMs).unref();
  }

  /** Rejects with a `StoreUnavailableError`, and then the socket is not in. */
  async add({ socketId, channel }: OpenSocket): Promise<void> {
    this.#forget(socketId);
    this.#channels.set(socketId, channel);
    this.#count(channel, 1);
    try {
      await this.#run('add_sockets', [socketId, packText(channel)]);
    } catch (error) {
      this.#forget(socketId);
      throw error;
    }
  }

  /** What could not be removed is found by the next renewal. */
  async remove(socketId: string): Promise<void> {
    if (!this.#forget(socketId)) return;
    await this.#run('remove_sockets', [socketId]).catch(() => undefined);
  }

  /** Lets them live on in Redis, and mends what is missing or too much there, if they are not so many. False if it failed. */
  async #renew(count: number): Promise<boolean> {
    if (this.size === 0) return true;
    try {
      const found = answerOfRenewal.parse(await this.#run('renew_sockets', [String(count)]));
      return found === null || (await this.#mend(new Set(found)));
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    if (this.#renewer) clearInterval(this.#renewer);
    this.#renewer = null;
    const had = this.size > 0;
    this.#channels.clear();
    this.#counts.clear();
    if (had) await this.#run('end_sockets', []).catch(() => undefined);
  }

  /** False if something could not be mended. */
  async #mend(found: ReadonlySet<string>): Promise<boolean> {
    const missing = [...this.#channels].filter(([socketId]) => !found.has(socketId));
    const tooMuch = [...found].filter((socketId) => !this.#channels.has(socketId));
    const operations = [
      ...chunks(missing).map((part) =>
        this.#run(
          'add_sockets',
          part.flatMap(([id, channel]) => [id, packText(channel)]),
        ),
      ),
      ...chunks(tooMuch).map((part) => this.#run('remove_sockets', part)),
    ];
    const outcomes = await Promise.allSettled(operations);
    return outcomes.every(({ status }) => status === 'fulfilled');
  }

  #run(name: string, args: readonly string[]): Promise<unknown> {
    const operation: Operation = { name, tag: this.#replica, args, isRelief: true };
    return this.#calls.run(operation);
  }

  #forget(socketId: string): boolean {
    const channel = this.#channels.get(socketId);
    if (channel === undefined) return false;
    this.#channels.delete(socketId);
    this.#count(channel, -1);
    return true;
  }

  #count(channel: string, change: number): void {
    const count = (this.#counts.get(channel) ?? 0) + change;
    if (count > 0) this.#counts.set(channel, count);
    else this.#counts.delete(channel);
  }
}

function chunks<T>(all: readonly T[]): T[][] {
  const count = Math.ceil(all.length / socketsPerOperation);
  return Array.from({ length: count }, (_, at) => all.slice(at * socketsPerOperation, (at + 1) * socketsPerOperation));
}
