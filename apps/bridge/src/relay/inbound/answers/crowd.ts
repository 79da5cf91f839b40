/** How many long answers are written at a time, and whose turn it is to have the next piece of one made. */
import { setImmediate } from 'node:timers/promises';
import { FairTurns } from '#async';
import type { Pieces } from '#channel';
import { CrowdedError } from './long-answer.js';

/** Pieces that are made at a time: making one keeps the processor busy, and little else. */
const atATime = 2;

export class Crowd {
  private readonly turns = new FairTurns(atATime);
  private readonly counts = new Map<string, number>();
  private count = 0;

  /** `most` answers at a time, of which one channel has no more than `mostOfChannel`. */
  constructor(
    private readonly most: number,
    private readonly mostOfChannel: number,
  ) {}

  /** How many are being written. */
  get size(): number {
    return this.count;
  }

  /** The pieces, if there is room for one more answer; it counts until the last one was taken, or nobody wants more. */
  async *admit(channel: string, pieces: Pieces): AsyncGenerator<string, void, undefined> {
    this.enter(channel);
    try {
      yield* pieces;
    } finally {
      this.leave(channel);
    }
  }

  /** Does the work for an answer that is to be written, which counts meanwhile. */
  async prepare<T>(channel: string, work: () => Promise<T>): Promise<T> {
    this.enter(channel);
    try {
      return await work();
    } finally {
      this.leave(channel);
    }
  }

  /** Makes a piece of an answer when it is the channel's turn, and lets everything else come in between. */
  make<T>(channel: string, piece: () => Promise<T>): Promise<T> {
    return this.turns.run(channel, async () => {
      await setImmediate();
      return piece();
    });
  }

  private enter(channel: string): void {
    const count = this.counts.get(channel) ?? 0;
    if (this.count >= this.most || count >= this.mostOfChannel) throw new CrowdedError('too many long answers');
    this.count++;
    this.counts.set(channel, count + 1);
  }

  private leave(channel: string): void {
    const count = (this.counts.get(channel) ?? 1) - 1;
    this.count--;
    if (count === 0) this.counts.delete(channel);
    else this.counts.set(channel, count);
  }
}
