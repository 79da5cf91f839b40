/** The connections that one channel may have to its Helpdesk on this replica, and the queue for them where all are taken. */
import type { Guest, Held, Turns, Waiting } from './guest.js';
import { Givers } from './givers.js';
import { countByGroup, inOrder } from './order.js';

/** Time between two looks at the queue, milliseconds; and how many of it are dealt with in one. */
const lookMs = 50;
const perLook = 128;

const defaultTurns: Turns = { idleMs: 5000, busyMs: 1000, longestMs: 5000, patienceMs: 15_000 };

export class Places {
  private readonly held = new Map<Guest, Held>();
  private readonly queue = new Map<Guest, Waiting>();
  /** Those who had a place before. */
  private readonly known = new WeakSet<Guest>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private limit: number,
    private readonly turns: Turns = defaultTurns,
  ) {}

  /** From now on there are so many; who has a place too many keeps it as long as it is needed. */
  resize(limit: number): void {
    this.limit = limit;
  }

  /** Gives the guest a place, at once if one is free, else when it is its turn: `onAdmitted` tells. Idempotent. */
  enter(guest: Guest): void {
    if (this.held.has(guest) || this.queue.has(guest)) return;
    if (this.queue.size === 0 && this.held.size < this.limit) return this.admit(guest);
    this.queue.set(guest, { guest, since: performance.now(), isNew: !this.known.has(guest) });
    this.arm();
  }

  /** The guest wants no place any more, or has none to use. Idempotent. */
  leave(guest: Guest): void {
    this.queue.delete(guest);
    this.held.delete(guest);
  }

  /** How the guest stands. */
  standingOf(guest: Guest): 'held' | 'waiting' | 'none' {
    if (this.held.has(guest)) return 'held';
    return this.queue.has(guest) ? 'waiting' : 'none';
  }

  /** How many wait. */
  get waiting(): number {
    return this.queue.size;
  }

  private admit(guest: Guest): void {
    this.queue.delete(guest);
    this.known.add(guest);
    this.held.set(guest, { guest, since: performance.now(), isWanted: false });
    guest.onAdmitted();
  }

  private arm(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.look();
      if (this.queue.size > 0) this.arm();
    }, lookMs).unref();
  }

  /** Fills what is free; for the next ones others are asked for their places. */
  private look(): void {
    const now = performance.now();
    const counts = countByGroup(this.held.keys());
    const placesOf = (group: string): number => counts.get(group) ?? 0;
    const order = inOrder(this.queue.values(), { count: perLook, now, turns: this.turns, placesOf });
    const free = Math.max(0, this.limit - this.held.size);
    for (const { guest } of order.slice(0, free)) this.admit(guest);
    const held = [...this.held.values()];
    // So many are on their way out for those who are next.
    const leaving = held.filter(({ isWanted }) => isWanted).length;
    const givers = new Givers(held, now, this.turns);
    for (const one of order.slice(free + leaving)) {
      const giver = givers.next(one);
      if (giver === null) continue;
      giver.isWanted = true;
      giver.guest.onWanted();
    }
  }
}
