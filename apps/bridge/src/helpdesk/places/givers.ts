/** Whose place a guest who waits shall have: of those who do not use theirs, or of whoever has many. */
import type { Held, Turns, Waiting } from './guest.js';
import { countByGroup, isUrgent } from './order.js';

interface Group {
  readonly name: string;
  /** Those who do not use their place, the least recently used first; and those who do, the longest first. */
  readonly idle: Held[];
  readonly busy: Held[];
  places: number;
}

/** Chooses, one after the other, who is asked for a place; to be made anew for each look. */
export class Givers {
  private readonly groups: readonly Group[];
  private readonly places: Map<string, number>;

  constructor(
    held: readonly Held[],
    private readonly now: number,
    private readonly turns: Turns,
  ) {
    const present = held.filter(({ isWanted }) => !isWanted);
    this.places = countByGroup(present.map(({ guest }) => guest));
    this.groups = [...Map.groupBy(present, ({ guest }) => guest.group)].map(([name, all]) => ({
      name,
      idle: all.filter(({ guest }) => !guest.isBusy).sort((a, b) => a.guest.usedAt - b.guest.usedAt),
      busy: all.filter(({ guest }) => guest.isBusy).sort((a, b) => a.since - b.since),
      places: all.length,
    }));
  }

  /** Null if nobody is to give up a place for it now. */
  next(waiting: Waiting): Held | null {
    const found = this.idle(waiting) ?? this.busy(waiting);
    if (found === null) return null;
    const { group } = waiting.guest;
    this.places.set(group, (this.places.get(group) ?? 0) + 1);
    return found;
  }

  /** An idle one of the group with the most places. For one that only listens too, others keep theirs for a turn. */
  private idle({ guest }: Waiting): Held | null {
    const since = guest.hasWork ? this.now : this.now - this.turns.idleMs;
    return this.takeOf('idle', (held) => held.since <= since);
  }

  /** One at work, where that is fair: its group has more places, or it has had its own for long. */
  private busy(waiting: Waiting): Held | null {
    if (!isUrgent(waiting, this.now, this.turns)) return null;
    const own = this.places.get(waiting.guest.group) ?? 0;
    return this.takeOf('busy', ({ since }, { places }) => {
      const ms = this.now - since;
      return ms >= this.turns.longestMs || (places > own + 1 && ms >= this.turns.busyMs);
    });
  }

  private takeOf(which: 'idle' | 'busy', may: (held: Held, group: Group) => boolean): Held | null {
    let richest: Group | null = null;
    for (const group of this.groups) {
      const [first] = group[which];
      if (first === undefined || !may(first, group)) continue;
      if (
        richest === null ||
        group.places > richest.places ||
        (group.places === richest.places && isBefore(group, richest))
      )
        richest = group;
    }
    const held = richest?.[which].shift();
    if (richest === null || held === undefined) return null;
    richest.places--;
    this.places.set(richest.name, richest.places);
    return held;

    function isBefore(one: Group, other: Group): boolean {
      return (one[which][0]?.guest.usedAt ?? 0) < (other[which][0]?.guest.usedAt ?? 0);
    }
  }
}
