/** One connection through a line: requests one way, answers the other, each answer known by its request. */
import type { Socket } from 'node:net';
import { DelayedWriter } from './delayed-writer.js';
import { commandOf, Frames, isPush } from './frames.js';

/** What the line wants done at this moment. */
export interface Weather {
  readonly delayMs: number;
  /** Whether the answer to this request is to be lost; asked once per request. */
  takes(command: string): boolean;
  /** An answer has come from Redis and was lost. */
  onLost(): void;
}

/** What is held: nothing, the answers, or both directions. */
export type Held = 'nothing' | 'answers' | 'both';

export class RedisWire {
  /** Of the requests without an answer yet, oldest first: whether it will be lost. */
  private readonly open: boolean[] = [];
  private readonly requests = new Frames();
  private readonly answers = new Frames();
  private readonly toClient: DelayedWriter;

  constructor(
    private readonly client: Socket,
    private readonly server: Socket,
    private readonly weather: Weather,
  ) {
    this.toClient = new DelayedWriter(client);
    for (const socket of [client, server]) socket.setNoDelay(true).on('error', () => undefined);
    client.on('data', (chunk: Buffer) => this.requests.after(chunk).forEach((request) => this.ask(request)));
    server.on('data', (chunk: Buffer) => this.answers.after(chunk).forEach((answer) => this.answer(answer)));
    client.on('close', () => this.endServer());
    server.on('close', () => client.destroy());
  }

  hold(held: Held): void {
    if (held === 'both') this.client.pause();
    else this.client.resume();
    if (held === 'nothing') this.server.resume();
    else this.server.pause();
  }

  cut(): void {
    for (const socket of [this.client, this.server]) socket.destroy();
  }

  private ask(request: Buffer): void {
    const command = commandOf(request);
    // Answers to these are pushes, in RESP3.
    if (!command.includes('SUBSCRIBE')) this.open.push(this.weather.takes(command));
    this.server.write(request);
  }

  private answer(answer: Buffer): void {
    const isLost = !isPush(answer) && this.open.shift() === true;
    if (!isLost) {
      if (!this.client.destroyed) this.toClient.write(answer, this.weather.delayMs);
      return;
    }
    this.weather.onLost();
    this.client.destroy();
    this.endServer();
  }

  /** Not before Redis has answered, and thus carried out, everything whose answer is to be lost. */
  private endServer(): void {
    if (!this.open.includes(true)) this.server.destroy();
  }
}
