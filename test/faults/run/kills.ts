/** Kills of the bridge: at any moment, and at the moments that hurt most. */
import { pause } from '#async';
import type { BridgeProcess } from './bridge-process.js';
import type { Chance } from './chance.js';

/** `answered`: a message was just accepted. `received`: SATE reads a message. `replied`: SATE's reply has just left. */
const moments = ['any', 'answered', 'received', 'replied'] as const;

export type Moment = (typeof moments)[number];

export class Kills {
  readonly done: Moment[] = [];
  private armed: Moment | null = null;
  private strike: () => void = () => undefined;

  constructor(
    private readonly bridge: BridgeProcess,
    private readonly chance: Chance,
  ) {}

  /** So many kills, spread over the time; each kind has its turn. */
  async run(count: number, overMs: number): Promise<void> {
    for (let left = count; left > 0; left--) {
      await pause(this.chance.between(0, overMs / count));
      const moment = moments[left % moments.length] ?? 'any';
      await this.waitFor(moment);
      await this.bridge.kill();
      this.done.push(moment);
      await pause(this.chance.between(0, 400));
      await this.bridge.start();
    }
  }

  /** Tells that the moment is now; a kill that waited for it strikes before anything else happens in this process. */
  now(moment: Moment): void {
    if (this.armed !== moment) return;
    this.armed = null;
    // The signal goes out at once; whoever awaits the moment sees to the rest.
    void this.bridge.kill();
    this.strike();
  }

  private async waitFor(moment: Moment): Promise<void> {
    if (moment === 'any') return;
    const struck = new Promise<void>((resolve) => (this.strike = resolve));
    this.armed = moment;
    // In an outage the moment may not come for long.
    await Promise.race([struck, pause(3000)]);
    this.armed = null;
  }
}
