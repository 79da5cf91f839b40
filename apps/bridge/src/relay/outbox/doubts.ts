/** Items whose fate is unknown: they may be at the Helpdesk. Nothing in doubt is sent again before the history denies it. */

export type DoubtCause = 'sent to an agent' | 'disturbed' | 'error' | 'silence' | 'cut' | 'earlier process';

interface Doubt {
  readonly cause: DoubtCause;
  readonly since: number;
  readonly denials: number;
  readonly lookedAt: number;
}

/** Least time between two looks into the history for the same item, milliseconds. */
const lookGapMs = 1000;

export class Doubts {
  private readonly doubts = new Map<string, Doubt>();
  private readonly denied = new Set<string>();

  raise(workId: string, cause: DoubtCause, now: number): void {
    this.doubts.set(workId, { cause, since: now, denials: 0, lookedAt: Number.NEGATIVE_INFINITY });
  }

  /** What was sent to an agent did not go through undisturbed. Which of several was concerned is not known. */
  disturb(): void {
    for (const [id, doubt] of this.doubts) this.doubts.set(id, disturbed(doubt));
  }

  /** The item is done with. */
  settle(workId: string): void {
    this.doubts.delete(workId);
    this.denied.delete(workId);
  }

  get hasAny(): boolean {
    return this.doubts.size > 0;
  }

  has(workId: string): boolean {
    return this.doubts.has(workId);
  }

  /** True if the item was looked for in vain before: it is sent again with more care. */
  wasDenied(workId: string): boolean {
    return this.denied.has(workId);
  }

  causeOf(workId: string): DoubtCause | undefined {
    return this.doubts.get(workId)?.cause;
  }

  sinceOf(workId: string): number {
    return this.doubts.get(workId)?.since ?? 0;
  }

  /** Milliseconds until the history may be asked for the item again. */
  waitOf(workId: string, now: number): number {
    const doubt = this.doubts.get(workId);
    return doubt === undefined ? 0 : Math.max(0, doubt.lookedAt + lookGapMs - now);
  }

  /**
   * The history does not have the item. One denial is believed after an error reply, for the Helpdesk is done with it then; two
   * after anything else, and not within `patienceMs` of the doubt, for it may still be busy (helpdesk.md 11.3). Once believed, the
   * item is no longer in doubt.
   */
  deny(workId: string, now: number, patienceMs: number): void {
    const doubt = this.doubts.get(workId);
    if (doubt === undefined) return;
    const denials = doubt.denials + 1;
    const isDone = doubt.cause === 'error';
    if (!isDone && (denials < 2 || now < doubt.since + patienceMs)) {
      this.doubts.set(workId, disturbed({ ...doubt, denials, lookedAt: now }));
      return;
    }
    this.doubts.delete(workId);
    this.denied.add(workId);
  }
}

function disturbed(doubt: Doubt): Doubt {
  return doubt.cause === 'sent to an agent' ? { ...doubt, cause: 'disturbed' } : doubt;
}
