// Switches the simulator's listener on and off at the same port, one switch after the other.
import type { Listener } from './listener.js';

/** How being down looks: `refuse` closes the port, `503` answers every request with that status. */
export type DownMode = 'refuse' | '503';

/** What one position of the switch listens with; null listens not at all. */
export type OpenPosition = (position: 'up' | DownMode, port: number) => Promise<Listener> | null;

/** Holds the listener of the moment. */
export class Power {
  readonly #open: OpenPosition;
  #listener: Listener | null = null;
  #port: number;
  #position: 'up' | 'off' | DownMode = 'off';
  #turn: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(port: number, open: OpenPosition) {
    this.#port = port;
    this.#open = open;
  }

  /** The listener, or null while the port is closed. */
  get listener(): Listener | null {
    return this.#listener;
  }

  /** The port, also while it is closed. */
  get port(): number {
    return this.#port;
  }

  /** Ends every connection and stays down, for good or for so many milliseconds; resolves when it is down. */
  down(mode: DownMode = 'refuse', forMs?: number): Promise<void> {
    clearTimeout(this.#timer);
    if (forMs !== undefined) this.#timer = setTimeout(() => void this.up(), forMs);
    return this.#turnTo(mode);
  }

  /** Listens again at the same port; resolves when it does. */
  up(): Promise<void> {
    clearTimeout(this.#timer);
    return this.#turnTo('up');
  }

  /** Stops for good. */
  close(): Promise<void> {
    clearTimeout(this.#timer);
    return this.#turnTo('off');
  }

  #turnTo(position: 'up' | 'off' | DownMode): Promise<void> {
    const turned = this.#turn.then(() => this.#switch(position));
    this.#turn = turned.catch(() => undefined);
    return turned;
  }

  async #switch(position: 'up' | 'off' | DownMode): Promise<void> {
    if (position === this.#position) return;
    const ending = this.#listener;
    this.#listener = null;
    this.#position = 'off';
    await ending?.close();
    if (position === 'off') return;
    this.#listener = await this.#open(position, this.#port);
    this.#port = this.#listener?.port ?? this.#port;
    this.#position = position;
  }
}
