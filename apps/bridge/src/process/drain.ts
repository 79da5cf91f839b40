/** A shutdown that clients survive: the other replicas are told, then sockets are closed in random order over a window, so that they do not all return at once. */
import { pause, withDeadline } from '#async';
import type { BridgeState } from '../relay/bridge-store.js';
import type { Sessions } from '../session/sessions.js';

/** Longest wait for the answers to the close frames, milliseconds; above the sockets' own close timeout. */
const farewellMs = 6000;
/** Where nobody else can take the sockets they are gone for as long as the program is: all of it takes less than a second. */
const alone = { windowMs: 300, farewellMs: 500 };
/** Longest wait for the others to be told, milliseconds. */
const tellMs = 1000;
/** Until then a balancer has seen that this replica takes no more, milliseconds: requests that still come are served. */
const noticedMs = 2500;
const pollMs = 20;

export class Drain {
  isDraining = false;

  constructor(
    private readonly sessions: Pick<Sessions, 'peers' | 'size'>,
    private readonly state: Pick<BridgeState, 'hasOthers' | 'drain'>,
    private readonly windowMs: number,
  ) {}

  /**
   * Resolves when every socket was told to come back and is gone, or was given up; none is let in from the beginning on. Takes
   * some seconds more than the window at most, and less than one where no other replica is there to take the sockets.
   */
  async run(): Promise<void> {
    const begun = performance.now();
    this.isDraining = true;
    await withDeadline(this.state.drain(), tellMs, 'drain').catch(() => undefined);
    const hasOthers = this.state.hasOthers();
    const windowMs = hasOthers ? this.windowMs : Math.min(this.windowMs, alone.windowMs);
    await Promise.all(
      [...this.sessions.peers()].map(async (peer) => {
        await pause(Math.random() * windowMs);
        peer.close('restart');
      }),
    );
    // Who was being let in when it began.
    for (const peer of this.sessions.peers()) peer.close('restart');
    // The close frames are on their way; each socket ends when its peer has answered, or was given up.
    const end = performance.now() + (hasOthers ? farewellMs : alone.farewellMs);
    while (this.sessions.size > 0 && performance.now() < end) await pause(pollMs);
    if (hasOthers) await pause(Math.max(0, begun + noticedMs - performance.now()));
  }
}
