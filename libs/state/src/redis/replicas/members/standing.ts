/** Under which name this replica lives, and for how long it may be sure of that. */
import type { Beat, BeatAnswer } from './beat.js';

/** What is sent with the next heartbeat, and when that was by two clocks: one of them may have stood still. */
interface Next {
  readonly beat: Pick<Beat, 'what' | 'incarnation' | 'ended' | 'hasForgotten'>;
  readonly steady: number;
  readonly wall: number;
  /** What was sent before a change of name says nothing after it. */
  readonly era: number;
}

/** `void`: what was owned under the former name is not owned any more. `joined`: there is a name (again). */
type Turn = 'same' | 'joined' | 'void' | 'outdated';

export class Standing {
  readonly #replica: string;
  readonly #certainMs: number;
  #number = 0;
  #incarnation = '';
  #isJoined = false;
  /** An incarnation of which nobody else knows yet that it is over. */
  #ended = '';
  #hasForgotten = false;
  #run: string | null = null;
  #era = 0;
  #sent = { steady: Number.NEGATIVE_INFINITY, wall: Number.NEGATIVE_INFINITY };

  /** `certainMs`: how long after sending a heartbeat that is answered nobody can have taken over. */
  constructor(replica: string, certainMs: number) {
    this.#replica = replica;
    this.#certainMs = certainMs;
  }

  /** The last one that has joined. */
  get incarnation(): string {
    return this.#incarnation;
  }

  get isJoined(): boolean {
    return this.#isJoined;
  }

  isCertain(): boolean {
    const { steady, wall } = this.#sent;
    return this.#isJoined && performance.now() - steady < this.#certainMs && Date.now() - wall < this.#certainMs;
  }

  next(): Next {
    const times = { steady: performance.now(), wall: Date.now(), era: this.#era };
    if (this.#isJoined) return { ...times, beat: { what: 'beat', incarnation: this.#incarnation } };
    // An attempt whose answer was lost may have been made all the same, and its name be removed since: each has its own.
    this.#number += 1;
    const incarnation = `${this.#replica}.${this.#number}`;
    return {
      ...times,
      beat: { what: 'join', incarnation, ended: this.#ended, hasForgotten: this.#hasForgotten },
    };
  }

  answered({ beat: { what, incarnation }, steady, wall, era }: Next, { isAlive, run }: BeatAnswer): Turn {
    if (era !== this.#era) return 'outdated';
    const wasRun = this.#run;
    this.#run = run;
    if (!isAlive) {
      this.end();
      return 'void';
    }
    if (what === 'beat' && wasRun !== null && wasRun !== run) {
      this.forget();
      return 'void';
    }
    this.#sent = { steady, wall };
    if (what === 'beat') return 'same';
    [this.#isJoined, this.#incarnation, this.#ended, this.#hasForgotten] = [true, incarnation, '', false];
    return 'joined';
  }

  /** A server may have forgotten what was written: another name is needed, though nobody has removed this one. */
  forget(): void {
    this.#hasForgotten = true;
    this.#run = null;
    if (this.#isJoined) this.#ended = this.#incarnation;
    this.end();
  }

  end(): void {
    this.#isJoined = false;
    this.#era += 1;
  }
}
