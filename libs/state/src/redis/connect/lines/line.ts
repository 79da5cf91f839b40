/** One connection to one server that is opened again whenever it ends. */
import type { Redis } from 'ioredis';
import { backoffMs, Bell } from '#async';
import type { Backoff } from '#async';

/** How a line is opened. */
export interface LinePlan {
  /** A client for one connection, not yet connected and without retries of its own; null while nobody knows where to. */
  make(attempt: number): Redis | null;
  /** What must have happened before anybody may use the connection; a rejection ends it. */
  prepare(client: Redis): Promise<void>;
  onOpen?(client: Redis): void;
  /** Called when an attempt has failed or the connection has ended; not after `close` and `reopen`. */
  onTrouble(error: Error): void;
  readonly backoff: Backoff;
}

/** After a failure the first attempt comes soon and the later ones at least each second, for ever. */
export const soon: Backoff = { baseMs: 50, maxMs: 1000 };

/** One connection's time. */
interface Round {
  isDropped: boolean;
  openedAt?: number;
}

/** What ioredis says of what was under way when a connection ended; why it ended comes as an event. */
const closed = 'Connection is closed.';

/** A connection that lasted so long was a good one: the next is opened at once. Milliseconds. */
const steadyMs = 1000;

/** After one that could be used for a shorter time it is waited as after so many failures, each time. */
const shortLived = 2;

/**
 * Keeps one connection open until it is closed. Each connection has a client of its own, so that nothing that was sent on one
 * can be sent again on the next: what is not answered when it ends rejects at that moment.
 */
export class Line {
  private current: Redis | undefined;
  private opened = Promise.withResolvers<undefined>();
  private isClosed = false;
  private isWaiting = false;
  private readonly bell = new Bell();
  private readonly done: Promise<void>;
  private drop: () => void = () => undefined;
  private readonly plan: LinePlan;

  constructor(plan: LinePlan) {
    this.plan = plan;
    this.done = this.keep();
  }

  /** The client, if it can be used now. */
  get client(): Redis | undefined {
    return this.current?.status === 'ready' ? this.current : undefined;
  }

  /** Resolves when the line is open, at once if it is; never rejects, and never resolves once it is closed. */
  whenOpen(): Promise<undefined> {
    return this.opened.promise;
  }

  /** Ends the connection, once its last answers are there or half a second later, and opens the next without waiting for that. */
  reopen(): void {
    this.drop();
    if (this.isWaiting) this.bell.ring();
  }

  /** Resolves when nothing is open any more. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.bell.ring();
    this.drop();
    await this.done;
    this.bell.stop();
  }

  private async keep(): Promise<void> {
    for (let attempt = 0; !this.isClosed;) {
      const client = this.plan.make(attempt);
      const lastedMs = client === null ? 0 : await this.use(client);
      attempt = lastedMs > steadyMs ? 0 : lastedMs > 0 ? shortLived : attempt + 1;
      if (attempt > 0) await this.wait(attempt);
    }
  }

  private async wait(attempt: number): Promise<void> {
    this.isWaiting = true;
    await this.bell.wait(backoffMs(attempt, this.plan.backoff, Math.random));
    this.isWaiting = false;
  }

  /** Resolves when the connection has ended or is given up, with the time that it was open, milliseconds. */
  private async use(client: Redis): Promise<number> {
    const round: Round = { isDropped: false };
    let reason = new Error('the connection has ended');
    let detail: Error | undefined;
    client.on('error', (error) => (reason = detail ?? error));
    // Why none of the Sentinels could be asked is said here alone.
    client.on('sentinelError', (error: Error) => (detail = error));
    const over = new Promise<void>((resolve) => {
      client.once('close', resolve).once('end', resolve);
      this.drop = () => {
        round.isDropped = true;
        this.forget();
        resolve();
      };
    });
    try {
      await Promise.race([this.open(client, round), over]);
      await over;
    } catch (error) {
      if (error instanceof Error && error.message !== closed) reason = error;
    }
    this.forget();
    if (client.status !== 'end') client.disconnect();
    if (!round.isDropped) this.plan.onTrouble(reason);
    if (this.isClosed) await ended(client);
    return round.openedAt === undefined ? 0 : performance.now() - round.openedAt;
  }

  private async open(client: Redis, round: Round): Promise<void> {
    await client.connect();
    await this.plan.prepare(client);
    if (round.isDropped || client.status !== 'ready') return;
    round.openedAt = performance.now();
    this.current = client;
    this.opened.resolve(undefined);
    this.plan.onOpen?.(client);
  }

  private forget(): void {
    if (this.current === undefined) return;
    this.current = undefined;
    this.opened = Promise.withResolvers();
  }
}

function ended(client: Redis): Promise<void> {
  return new Promise((resolve) => {
    if (client.status === 'end') resolve();
    else client.once('end', resolve);
  });
}
