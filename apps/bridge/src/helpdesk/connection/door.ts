/** The way to one channel's Helpdesk: how many may knock at once, and when to stop knocking. */
import { TaskCancelledError, bulkhead } from 'cockatiel';
import type { Backoff } from '#async';
import { openConnection } from './connection.js';
import type { ConnectionLimits, ConnectionListener, HelpdeskAddress, HelpdeskConnection } from './connection.js';
import type { HelpdeskWire } from '../../trace/helpdesk-wire.js';
import { KeyCircuit } from './key-circuit.js';
import { UnreachableError } from '../trouble.js';

/** Connections that are being opened at the same time; a restart must not become a storm. */
const openingLimit = 32;

export class HelpdeskDoor {
  private circuit: KeyCircuit;
  private openCount = 0;
  private move = 0;
  private readonly queue = bulkhead(openingLimit, Number.POSITIVE_INFINITY);

  constructor(
    private address: HelpdeskAddress,
    private readonly limits: ConnectionLimits,
    private readonly backoff: Backoff,
  ) {
    this.circuit = new KeyCircuit(backoff);
  }

  /** From the next connection on; what is open stays. A key that was refused is forgotten. */
  moveTo(address: HelpdeskAddress): void {
    this.address = address;
    this.openCount = 0;
    this.move++;
    this.circuit = new KeyCircuit(this.backoff);
  }

  /** True while a connection to where it leads now is open. */
  get isServing(): boolean {
    return this.openCount > 0;
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
    const { move } = this;
    const counted: ConnectionListener = {
      onEvent: (event) => listener.onEvent(event),
      onClose: () => {
        listener.onClose();
        if (this.move === move) this.openCount--;
      },
    };
    const knock = (): Promise<HelpdeskConnection> => openConnection(this.address, counted, this.limits, wire);
    try {
      const connection = await this.queue.execute(() => this.circuit.run(knock), signal);
      if (this.move === move) this.openCount++;
      return connection;
    } catch (error) {
      if (!(error instanceof TaskCancelledError)) throw error;
      throw new UnreachableError('nobody waits any more', 'unreachable', { cause: error });
    }
  }
}
