/** Counts events in windows of a minute: here at once, and over all replicas in batches. */
import { WindowCounts } from '#async';
import type { Window } from '#async';
import type { Limits } from '#state';

const windowSeconds = 60;

/** Other replicas are told of so many parts of a limit at a time: together they let through that much too many at most, each. */
const batches = 100;

export class EventCounts {
  /** `name` is that of the shared count. Senders of different names are counted apart. */
  constructor(
    private readonly name: string,
    private readonly limits: Pick<Limits, 'add'>,
    private readonly hasOthers: () => boolean,
    private readonly windows = new WindowCounts(),
  ) {}

  /**
   * Counts one event of a sender. 0 if it may be done, else the milliseconds to wait. Who is over the limit is refused here,
   * without a word to others, until its window ends. A promise only where a batch is told; it never rejects.
   */
  count(sender: string, points: number): number | Promise<number> {
    const window = this.windows.open(sender, windowSeconds * 1000);
    window.points++;
    if (window.points > points) return this.windows.leftMs(window);
    const isDue = window.points - window.told >= Math.max(1, Math.floor(points / batches));
    return isDue && this.hasOthers() ? this.tell(sender, window, points) : 0;
  }

  /** Events of a sender in its window, and the milliseconds until that ends. */
  of(sender: string): { readonly points: number; readonly leftMs: number } {
    const window = this.windows.find(sender);
    return window === null ? { points: 0, leftMs: 0 } : { points: window.points, leftMs: this.windows.leftMs(window) };
  }

  private async tell(sender: string, window: Window, points: number): Promise<number> {
    const news = window.points - window.told;
    window.told = window.points;
    const all = await this.limits.add(this.name, sender, { points: news, seconds: windowSeconds });
    if (all === null) return 0;
    // What came meanwhile is not in the sum yet: the event that is asked about is the last one in it.
    const since = window.points - window.told;
    window.points = Math.max(window.points, all.points + since);
    window.told = window.points - since;
    this.windows.endWithin(window, all.leftMs);
    return all.points > points ? this.windows.leftMs(window) : 0;
  }
}
