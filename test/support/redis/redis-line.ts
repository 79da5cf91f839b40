/** A stretch of network in front of a redis-server, with faults that a test switches on and off: a TCP proxy on loopback. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { afterThisTest } from '../clean-up.js';
import type { ClosesLater } from '../clean-up.js';
import { freePort } from './process/free-port.js';
import { RedisWire } from './wire/redis-wire.js';
import type { Held, Weather } from './wire/redis-wire.js';

/** What clients say of themselves when they connect; that these are answered is no matter of a test. */
const HANDSHAKE = new Set(
  'HELLO AUTH SELECT CLIENT INFO PING ROLE CLUSTER COMMAND SENTINEL READONLY READWRITE'.split(' '),
);

/** Opens a line to `url` (`redis://`, without TLS); it closes after the test, or the file. */
export async function openRedisLine(url: string, closesLater: ClosesLater = afterThisTest): Promise<RedisLine> {
  const line = new RedisLine(new URL(url), await freePort());
  closesLater(() => line.close());
  await line.refuse(false);
  return line;
}

export class RedisLine implements Weather {
  /** What clients connect with instead of the server's own; user, password and database are the same. */
  readonly url: string;
  /** How many answers were lost so far; each belongs to a request that Redis has carried out. */
  lost = 0;
  delayMs = 0;
  private readonly wires = new Set<RedisWire>();
  private doors: Server | null = null;
  private held: Held = 'nothing';
  private toLose = 0;
  private isMeant: (command: string) => boolean = () => false;

  constructor(
    private readonly server: URL,
    private readonly port: number,
  ) {
    const url = new URL(server);
    url.host = `127.0.0.1:${port}`;
    this.url = url.href;
  }

  /**
   * The next so many requests go to Redis, which carries them out, but their connection is cut in place of the answer.
   * Counted are requests of these commands, in capitals; all but those of a handshake unless told otherwise.
   */
  cutBeforeAnswer(requests: number, commands?: readonly string[]): void {
    this.toLose = requests;
    this.isMeant = (command) => commands?.includes(command) ?? !HANDSHAKE.has(command);
  }

  /** Lets nothing through, or no answers, while connections stay open and new ones are let in. */
  hold(what: 'answers' | 'both' = 'both'): void {
    this.setHeld(what);
  }

  /** Lets everything go on, first what was held back. */
  release(): void {
    this.setHeld('nothing');
  }

  /** Has every answer from now on arrive so much later, in the same order; 0 ends it. */
  delayAnswers(ms: number): void {
    this.delayMs = ms;
  }

  /** Cuts every connection that is open now; new ones go through. */
  cut(): void {
    this.wires.forEach((wire) => wire.cut());
  }

  /** Whether new connections are refused, as by a port where nobody listens; open ones stay. */
  async refuse(isRefused: boolean): Promise<void> {
    this.doors?.close();
    this.doors = null;
    if (isRefused) return;
    const doors = createServer((client) => this.admit(client)).listen(this.port, '127.0.0.1');
    this.doors = doors;
    await once(doors, 'listening');
  }

  /** Idempotent; nobody needs to call it. */
  close(): void {
    this.doors?.close();
    this.doors = null;
    this.cut();
  }

  takes(command: string): boolean {
    if (this.toLose === 0 || !this.isMeant(command)) return false;
    this.toLose -= 1;
    return true;
  }

  onLost(): void {
    this.lost += 1;
  }

  private admit(client: Socket): void {
    const server = connect({ host: this.server.hostname, port: Number(this.server.port || 6379) });
    const wire = new RedisWire(client, server, this);
    wire.hold(this.held);
    this.wires.add(wire);
    server.on('close', () => this.wires.delete(wire));
  }

  private setHeld(held: Held): void {
    this.held = held;
    this.wires.forEach((wire) => wire.hold(held));
  }
}
