/** Connections to the Helpdesk are few, and everybody has a turn: whose it is, and who makes room. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Guest } from './guest.js';
import { Places } from './places.js';

const turns = { idleMs: 1000, busyMs: 500, longestMs: 3000, patienceMs: 10_000 };

/** A guest that gives its place up when asked, as a customer's link does between two requests. */
class Customer implements Guest {
  isBusy: boolean;
  usedAt = 0;
  /** When it got a place, the first time. */
  servedAt: number | null = null;
  visits = 0;

  constructor(
    private readonly places: Places,
    readonly group: string,
    public hasWork = true,
    private readonly givesWay = true,
  ) {
    this.isBusy = hasWork;
  }

  onAdmitted(): void {
    this.servedAt ??= performance.now();
    this.usedAt = performance.now();
    this.visits++;
  }

  onWanted(): void {
    if (this.givesWay) this.leave();
  }

  leave(): void {
    this.places.leave(this);
  }

  enter(): this {
    this.places.enter(this);
    return this;
  }

  /** All is done; it only listens. */
  rest(): void {
    this.hasWork = false;
    this.isBusy = false;
  }

  get isIn(): boolean {
    return this.places.standingOf(this) === 'held';
  }
}

const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const within = (all: readonly Customer[]): number => all.filter(({ isIn }) => isIn).length;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a place', () => {
  it('is there at once until all are taken, and never more than that', async () => {
    const places = new Places(3, turns);
    const all = many(10, () => new Customer(places, 'a', true, false).enter());
    expect(all.map(({ isIn }) => isIn)).toEqual([...many(3, () => true), ...many(7, () => false)]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([within(all), places.waiting]).toEqual([3, 7]);
    all[0]?.leave();
    await vi.advanceTimersByTimeAsync(100);
    expect([within(all), places.waiting]).toEqual([3, 6]);
  });

  it('is given up at once by the least recently used of those who only listen, for one who has work', async () => {
    const places = new Places(3, turns);
    const [a, b, c] = many(3, (index) => new Customer(places, `${index}`, false).enter());
    a!.usedAt = 30;
    b!.usedAt = 10;
    c!.usedAt = 20;
    const worker = new Customer(places, 'x').enter();
    await vi.advanceTimersByTimeAsync(150);
    expect([a, b, c, worker].map((one) => one?.isIn)).toEqual([true, false, true, true]);
  });

  it('is not left to anybody by one who waits no more', async () => {
    const places = new Places(1, turns);
    const holder = new Customer(places, 'a', false).enter();
    const waiting = new Customer(places, 'b').enter();
    waiting.leave();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([holder.isIn, places.waiting]).toEqual([true, 0]);
  });
});

describe('a newcomer', () => {
  it('is served within seconds though a thousand of one address wait, and come again and again', async () => {
    const places = new Places(10, turns);
    const crowd = many(1000, () => new Customer(places, 'crowd').enter());
    const again = setInterval(() => crowd.forEach((one) => one.enter()), 100);
    await vi.advanceTimersByTimeAsync(2000);
    const newcomers = many(5, (index) => new Customer(places, `n${index}`).enter());
    await vi.advanceTimersByTimeAsync(2000);
    expect(within(newcomers)).toBe(5);
    clearInterval(again);
  });

  it('of the same address is served within seconds, too', async () => {
    const places = new Places(10, turns);
    const crowd = many(1000, () => new Customer(places, 'proxy').enter());
    const again = setInterval(() => crowd.forEach((one) => one.enter()), 100);
    await vi.advanceTimersByTimeAsync(5000);
    const newcomer = new Customer(places, 'proxy').enter();
    await vi.advanceTimersByTimeAsync(5000);
    expect(newcomer.servedAt).not.toBeNull();
    clearInterval(again);
  });

  it('waits for no crowd whose work ends', async () => {
    const places = new Places(2, turns);
    const crowd = many(100, () => new Customer(places, 'crowd').enter());
    crowd[0]?.rest();
    const newcomer = new Customer(places, 'n').enter();
    await vi.advanceTimersByTimeAsync(150);
    expect(newcomer.isIn).toBe(true);
    expect(within(crowd)).toBe(1);
  });
});

describe('those who only listen', () => {
  it('have the places in turns', async () => {
    const places = new Places(2, turns);
    const all = many(6, (index) => new Customer(places, `${index}`, false).enter());
    // Who made room would like to listen on.
    const again = setInterval(() => all.forEach((one) => one.enter()), 100);
    await vi.advanceTimersByTimeAsync(6000);
    expect(Math.min(...all.map(({ visits }) => visits))).toBeGreaterThanOrEqual(1);
    // Nobody is shown the door at once.
    expect(all.reduce((sum, { visits }) => sum + visits, 0)).toBeLessThanOrEqual(16);
    clearInterval(again);
  });

  it('have their turn in the end though others always have work', async () => {
    const places = new Places(2, turns);
    const workers = many(50, (index) => new Customer(places, `${index}`).enter());
    const again = setInterval(() => workers.forEach((one) => one.enter()), 100);
    const listener = new Customer(places, 'l', false).enter();
    await vi.advanceTimersByTimeAsync(turns.patienceMs);
    expect(listener.servedAt).toBeNull();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(listener.servedAt).not.toBeNull();
    clearInterval(again);
  });
});
