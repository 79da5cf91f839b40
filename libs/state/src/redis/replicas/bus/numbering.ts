/** Which messages of other replicas are new, and whether one is missing. */

/** Senders that are kept in mind. One that was forgotten and comes back makes a gap, and nothing worse. */
const mostSenders = 1000;

export type Verdict =
  /** To be handed out: it follows on the last one. */
  | 'next'
  /** To be handed out; before it something was lost. */
  | 'behind a gap'
  /** Nothing new: it is there already, or is so late that it counted as lost. */
  | 'old';

export class Numbering {
  /** Sender to its last number, longest silent first. */
  readonly #last = new Map<string, number>();

  /** `repeats`: the message only says what the number of the last one was. */
  judge(from: string, number: number, repeats: boolean): Verdict {
    const last = this.#last.get(from) ?? 0;
    if (number <= last) return 'old';
    this.#last.delete(from);
    this.#last.set(from, number);
    const [longest] = this.#last.keys();
    if (this.#last.size > mostSenders && longest !== undefined) this.#last.delete(longest);
    return number === last + 1 && !repeats ? 'next' : 'behind a gap';
  }
}
