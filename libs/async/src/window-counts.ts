/** How often something was done, for each name in a window of time of its own. */

/** One window. Times are those of the clock that the counts were given, milliseconds. */
export interface Window {
  points: number;
  /** Points of these that somebody else knows of; whoever counts keeps it. */
  told: number;
  endsAt: number;
}

/** Windows that may be open at the same time: some 25 MB at most. */
const windowsLimit = 100_000;

/**
 * Never holds more windows than the limit: when there are too many, those that were opened first are forgotten. Meant for windows of
 * about one length: what has ended is found at the front.
 */
export class WindowCounts {
  readonly #windows = new Map<string, Window>();
  readonly #limit: number;
  readonly #now: () => number;

  constructor(limit: number = windowsLimit, now: () => number = () => performance.now()) {
    this.#limit = limit;
    this.#now = now;
  }

  /** The window of a name that is open now, for counting in it; a new one of `ms` if there is none. */
  open(name: string, ms: number): Window {
    const now = this.#now();
    const open = this.#windows.get(name);
    if (open !== undefined && open.endsAt > now) return open;
    const opened = { points: 0, told: 0, endsAt: now + ms };
    this.#windows.delete(name);
    this.#makeRoom(now);
    this.#windows.set(name, opened);
    return opened;
  }

  /** The window of a name, if one is open. */
  find(name: string): Window | null {
    const window = this.#windows.get(name);
    return window !== undefined && window.endsAt > this.#now() ? window : null;
  }

  /** Milliseconds until a window ends, 1 at least. */
  leftMs({ endsAt }: Window): number {
    return Math.max(1, Math.ceil(endsAt - this.#now()));
  }

  /** Another place says that the window ends earlier. */
  endWithin(window: Window, ms: number): void {
    window.endsAt = Math.min(window.endsAt, this.#now() + ms);
  }

  get size(): number {
    return this.#windows.size;
  }

  /** The map is in the order of opening, so what has ended stands in front. */
  #makeRoom(now: number): void {
    for (const [name, { endsAt }] of this.#windows) {
      if (endsAt > now && this.#windows.size < this.#limit) return;
      this.#windows.delete(name);
    }
  }
}
