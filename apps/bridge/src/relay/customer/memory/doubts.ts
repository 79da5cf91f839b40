/** Items whose fate is unknown: they may be at the Helpdesk. Nothing in doubt is sent again before the history denies it. */

export type DoubtCause = 'sent to an agent' | 'disturbed' | 'error' | 'silence' | 'cut' | 'former owner';

interface Doubt {
  readonly cause: DoubtCause;
  readonly since: number;
  readonly denials: number;
  /** When the history may be asked for it (again). */
  readonly lookAt: number;
  /** True if it was sent on the present connection, and an error that comes may be its. */
  readonly isUnderWay: boolean;
}

/** Least time between two looks into the history for the same item, milliseconds. */
const lookGapMs = 1000;

export class Doubts {
  private readonly doubts = new Map<string, Doubt>();
  private denied: Set<string> | undefined;
  /** Items whose history could not be read, with how often. */
  private unread: Map<string, number> | undefined;

  raise(workId: string, cause: DoubtCause, now: number): void {
    const isUnderWay = cause === 'sent to an agent';
    this.doubts.set(workId, { cause, since: now, denials: 0, lookAt: Number.NEGATIVE_INFINITY, isUnderWay });
  }

  /** What was sent to an agent did not go through undisturbed. Which of several was concerned is not known. */
  disturb(): void {
    for (const [id, doubt] of this.doubts) this.doubts.set(id, disturbed(doubt));
  }

  /** The connection is gone: nothing is under way on it. */
  cut(): void {
    for (const [id, doubt] of this.doubts) this.doubts.set(id, { ...disturbed(doubt), isUnderWay: false });
  }

  /** The item is done with. */
  settle(workId: string): void {
    this.doubts.delete(workId);
    this.denied?.delete(workId);
    this.unread?.delete(workId);
  }

  /** Nothing but these waits: what else was in doubt is done with. */
  keepOnly(workIds: ReadonlySet<string>): void {
    for (const id of this.doubts.keys()) if (!workIds.has(id)) this.settle(id);
  }

  /** The history could not be read for the item; it is looked for again at `lookAt`. */
  postpone(workId: string, lookAt: number): void {
    const doubt = this.doubts.get(workId);
    if (doubt === undefined) return;
    this.doubts.set(workId, { ...doubt, lookAt });
    this.unread ??= new Map();
    this.unread.set(workId, this.timesUnread(workId) + 1);
  }

  /** How often the history could not be read for the item. */
  timesUnread(workId: string): number {
    return this.unread?.get(workId) ?? 0;
  }

  /** True if the last look at the history failed, so that nothing is known of the item. */
  isStuck(workId: string): boolean {
    return this.unread?.has(workId) === true;
  }

  get hasAny(): boolean {
    return this.doubts.size > 0;
  }

  has(workId: string): boolean {
    return this.doubts.has(workId);
  }

  get(workId: string): Doubt | undefined {
    return this.doubts.get(workId);
  }

  /** True if the item was looked for in vain before: it is sent again with more care. */
  wasDenied(workId: string): boolean {
    return this.denied?.has(workId) === true;
  }

  /**
   * The history does not have the item. One denial is believed after an error reply, for the Helpdesk is done with it then; two
   * after anything else, and not within `patienceMs` of the doubt, for it may still be busy (helpdesk.md 11.3). Once believed, the
   * item is no longer in doubt.
   */
  deny(workId: string, now: number, patienceMs: number): void {
    const doubt = this.doubts.get(workId);
    if (doubt === undefined) return;
    this.unread?.delete(workId);
    const denials = doubt.denials + 1;
    const isDone = doubt.cause === 'error';
    if (!isDone && (denials < 2 || now < doubt.since + patienceMs)) {
      this.doubts.set(workId, disturbed({ ...doubt, denials, lookAt: now + lookGapMs }));
      return;
    }
    this.doubts.delete(workId);
    this.denied ??= new Set();
    this.denied.add(workId);
  }
}

function disturbed(doubt: Doubt): Doubt {
  return doubt.cause === 'sent to an agent' ? { ...doubt, cause: 'disturbed' } : doubt;
}
