/** Ownership in a single process: always ours. */
import type { Ownership } from './ownership.js';

/** As `Ownership`; nobody else is there to claim anything. */
export class LocalOwnership implements Ownership {
  claim(): Promise<boolean> {
    return Promise.resolve(true);
  }

  release(): Promise<void> {
    return Promise.resolve();
  }

  isCertain(): boolean {
    return true;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
