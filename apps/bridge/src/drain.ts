/** A shutdown that clients survive: sockets are closed over a window, in random order, so that they do not all return at once. */
import { pause } from '#async';
import type { Sessions } from './session/sessions.js';

/** Longest wait for the answers to the close frames, milliseconds; above the sockets' own close timeout. */
const farewellMs = 6000;
const pollMs = 20;

export class Drain {
  isDraining = false;

  constructor(
    private readonly sessions: Sessions,
    private readonly windowMs: number,
  ) {}

  /** Resolves when every socket was told to come back and is gone; none is let in from the beginning on. */
  async run(): Promise<void> {
    this.isDraining = true;
    await Promise.all(
      [...this.sessions.peers()].map(async (peer) => {
        await pause(Math.random() * this.windowMs);
        peer.close('restart');
      }),
    );
    // The close frames are on their way; each socket ends when its peer has answered, or was given up.
    const end = performance.now() + farewellMs;
    while (this.sessions.size > 0 && performance.now() < end) await pause(pollMs);
  }
}
