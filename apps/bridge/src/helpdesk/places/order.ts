/** Whose turn is next among those who wait: who has work before who only listens, and whoever has fewest places before others. */
import type { Guest, Turns, Waiting } from './guest.js';

/** True if it shall have the place of one that is idle at once. */
export function isUrgent({ guest, since }: Waiting, now: number, { patienceMs }: Turns): boolean {
  return guest.hasWork || now - since > patienceMs;
}

/**
 * The first `count` of those who wait, in the order in which they get places. Groups take turns: that with the fewest places first, with
 * what it gets here counted. Within a group the one that waits longest and the newcomer that came last take turns, so that a newcomer
 * is served soon though its group is the crowd.
 */
export function inOrder(
  waiting: Iterable<Waiting>,
  { count, now, turns, placesOf }: { count: number; now: number; turns: Turns; placesOf: (group: string) => number },
): Waiting[] {
  const all = [...waiting];
  const urgent = all.filter((one) => isUrgent(one, now, turns));
  const rest = all.filter((one) => !isUrgent(one, now, turns));
  const counts = new Map<string, number>();
  const take = (some: readonly Waiting[], limit: number): Waiting[] => {
    const queues = [...Map.groupBy(some, ({ guest }) => guest.group)].map(([group, queue]) => new Queue(group, queue));
    for (const { group } of queues) if (!counts.has(group)) counts.set(group, placesOf(group));
    const taken: Waiting[] = [];
    while (taken.length < limit) {
      const queue = poorest(queues, counts);
      if (queue === null) break;
      taken.push(...queue.take());
      counts.set(queue.group, (counts.get(queue.group) ?? 0) + 1);
    }
    return taken;
  };
  const first = take(urgent, count);
  return [...first, ...take(rest, count - first.length)];
}

/** Those of one group who wait, in the order in which they came. */
class Queue {
  private readonly newcomers: Waiting[];
  private readonly taken = new Set<Waiting>();
  private first = 0;
  private isLastsTurn = false;

  constructor(
    readonly group: string,
    private readonly waiting: readonly Waiting[],
  ) {
    this.newcomers = waiting.filter(({ isNew }) => isNew);
  }

  /** The one that waits longest. */
  get head(): Waiting | undefined {
    for (; this.first < this.waiting.length; this.first++) {
      const one = this.waiting[this.first];
      if (one !== undefined && !this.taken.has(one)) return one;
    }
    return undefined;
  }

  take(): Waiting[] {
    const newest = this.isLastsTurn ? this.newcomers.pop() : undefined;
    const one = newest === undefined || this.taken.has(newest) ? this.head : newest;
    this.isLastsTurn = !this.isLastsTurn;
    if (one === undefined) return [];
    this.taken.add(one);
    return [one];
  }
}

function poorest(queues: readonly Queue[], counts: ReadonlyMap<string, number>): Queue | null {
  let found: Queue | null = null;
  let fewest = Number.POSITIVE_INFINITY;
  for (const queue of queues) {
    const { head } = queue;
    const places = counts.get(queue.group) ?? 0;
    if (head === undefined || places > fewest) continue;
    if (places === fewest && head.since >= (found?.head?.since ?? 0)) continue;
    found = queue;
    fewest = places;
  }
  return found;
}

/** How many places each group has. */
export function countByGroup(guests: Iterable<Guest>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { group } of guests) counts.set(group, (counts.get(group) ?? 0) + 1);
  return counts;
}
