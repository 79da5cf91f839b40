/** The way to one channel's Helpdesk: how many may knock at once, and when to stop knocking. */
import { TaskCancelledError, bulkhead } from 'cockatiel';
import type { Backoff } from '#async';
import { openConnection } from './connection.js';
import type { ConnectionLimits, ConnectionListener, HelpdeskAddress, HelpdeskConnection } from './connection.js';
import type { HelpdeskWire } from '../trace/helpdesk-wire.js';
import { KeyCircuit } from './key-circuit.js';
import { UnreachableError } from './trouble.js';

/** Connections that are being opened at the same time; a restart must not become a storm. */
const openingLimit = 32;

export class HelpdeskDoor {
  private readonly circuit: KeyCircuit;
  private readonly queue = bulkhead(openingLimit, Number.POSITIVE_INFINITY);

  constructor(
    private readonly address: HelpdeskAddress,
    private readonly limits: ConnectionLimits,
    backoff: Backoff,
  ) {
    this.circuit = new KeyCircuit(backoff);
  }

  /** As `KeyCircuit.isRefused`. */
  get isRefused(): boolean {
    return this.circuit.isRefused;
  }

  /**
   * Opens a connection. Rejects with a `RefusedError` or an `UnreachableError`; at once while the channel is refused. Who waits
   * for a turn when `signal` aborts does not get one.
   */
  async open(
    listener: ConnectionListener,
    signal: AbortSignal,
    wire: HelpdeskWire | null = null,
  ): Promise<HelpdeskConnection> {
    const knock = (): Promise<HelpdeskConnection> => openConnection(this.address, listener, this.limits, wire);
    try {
      return await this.queue.execute(() => this.circuit.run(knock), signal);
    } catch (error) {
      if (!(error instanceof TaskCancelledError)) throw error;
      throw new UnreachableError('nobody waits any more', 'unreachable', { cause: error });
    }
  }
}
