/** How a program ends: by a signal, from its first moment on. Imports nothing, so that it is there before everything else is loaded. */

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** A terminal signals a whole group, and npm passes the signal on again: what follows within this time is no second wish, milliseconds. */
const echoMs = 1000;

/** Takes the signals over as soon as it is made; process number 1 would not end by them otherwise. */
export class Ending {
  /** The first one that asked for the end. */
  signal: string | null = null;
  #toldAt: number | null = null;
  #reload: (() => void) | null = null;
  #close: () => Promise<unknown> = () => Promise.resolve();
  #onFailure: (error: unknown) => void = () => undefined;

  constructor() {
    for (const signal of signals) process.on(signal, () => this.#hear(signal));
  }

  /** True from the first signal on. */
  get isTold(): boolean {
    return this.#toldAt !== null;
  }

  /** Has this closed before the program ends with 0, or with 1 if it fails. Until it is called there is nothing to close. */
  closes(close: () => Promise<unknown>, onFailure: (error: unknown) => void): void {
    this.#close = close;
    this.#onFailure = onFailure;
  }

  /** From now on SIGHUP asks for this, and ends nothing. */
  reloads(reload: () => void): void {
    this.#reload = reload;
  }

  #hear(signal: (typeof signals)[number]): void {
    if (signal === 'SIGHUP' && this.#reload !== null && !this.isTold) this.#reload();
    else {
      this.signal ??= signal;
      this.#end();
    }
  }

  /** A second signal ends the program at once, with 1. */
  #end(): void {
    if (this.#toldAt !== null) {
      if (performance.now() - this.#toldAt > echoMs) process.exit(1);
      return;
    }
    this.#toldAt = performance.now();
    this.#close().then(
      () => process.exit(0),
      (error: unknown) => {
        this.#onFailure(error);
        process.exit(1);
      },
    );
  }
}
