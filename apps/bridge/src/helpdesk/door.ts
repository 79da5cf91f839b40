/** The way to one channel's Helpdesk: how many may knock at once, and when to stop knocking. */
import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  ExponentialBackoff,
  TaskCancelledError,
  bulkhead,
  circuitBreaker,
  handleWhen,
  wrap,
} from 'cockatiel';
import type { Backoff } from '#async';
import { RefusedError, UnreachableError, openConnection } from './connection.js';
import type { ConnectionListener, HelpdeskAddress, HelpdeskConnection } from './connection.js';

/** Connections that are being opened at the same time; a restart must not become a storm. */
const openingLimit = 32;

export class HelpdeskDoor {
  private readonly circuit;
  private readonly policy;

  constructor(
    private readonly address: HelpdeskAddress,
    private readonly connectMs: number,
    { baseMs, maxMs }: Backoff,
  ) {
    this.circuit = circuitBreaker(
      handleWhen((error) => error instanceof RefusedError),
      {
        breaker: new ConsecutiveBreaker(1),
        halfOpenAfter: new ExponentialBackoff({ initialDelay: baseMs, maxDelay: maxMs }),
      },
    );
    this.policy = wrap(bulkhead(openingLimit, Number.POSITIVE_INFINITY), this.circuit);
  }

  /** True while the Helpdesk refuses this channel's key: nobody knocks but one from time to time. */
  get isRefused(): boolean {
    return this.circuit.state !== CircuitState.Closed;
  }

  /**
   * Opens a connection. Rejects with a `RefusedError` or an `UnreachableError`; at once while the channel is refused. Who waits
   * for a turn when `signal` aborts does not get one.
   */
  async open(listener: ConnectionListener, signal: AbortSignal): Promise<HelpdeskConnection> {
    try {
      return await this.policy.execute(() => openConnection(this.address, listener, this.connectMs), signal);
    } catch (error) {
      if (error instanceof TaskCancelledError) throw new UnreachableError('nobody waits any more', { cause: error });
      if (error instanceof BrokenCircuitError) throw new UnreachableError('the channel is refused', { cause: error });
      throw error;
    }
  }
}
