/** Listens to the Sentinels, so that a former master is left at once, even one that still answers. */
import type { SentinelPlace } from '../store-url.js';
import type { Clients } from '../lines/clients.js';
import { Line } from '../lines/line.js';

/** A Sentinel that is gone for good costs an attempt now and then. */
const backoff = { baseMs: 500, maxMs: 10_000 };

export class SentinelWatch {
  private readonly lines: readonly Line[];

  /** `onSwitch` is called when a Sentinel says that another server is master now; several say it. */
  constructor(clients: Clients, place: SentinelPlace, onSwitch: () => void) {
    this.lines = place.sentinels.map((address) => {
      return new Line({
        backoff,
        make: () => clients.toSentinel(place, address),
        prepare: async (client) => {
          client.on('message', (_, text: string) => {
            if (text.split(' ', 1)[0] === place.master) onSwitch();
          });
          await client.subscribe('+switch-master');
        },
        onTrouble: () => undefined,
      });
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.lines.map((line) => line.close()));
  }
}
