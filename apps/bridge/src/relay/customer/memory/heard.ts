/** What the Helpdesk is known to have said to a customer lately, by which copies are told from news and from replies. */
import { originOf, verdictOf } from '#translation';
import type { SourceMessage } from '#translation';

/** Kinds of messages that are remembered: so many at least, the latest; and of each the instants at which it was said. */
const originsLimit = 500;
const instantsLimit = 50;

const nothing: readonly number[] = [];

export class Heard {
  private latest = new Map<string, number[]>();
  private before: Map<string, number[]> | undefined;

  /** When messages of the same origin were said, Unix milliseconds. */
  of(message: SourceMessage): readonly number[] {
    const origin = originOf(message);
    const latest = this.latest.get(origin);
    const before = this.before?.get(origin);
    if (latest === undefined || before === undefined) return latest ?? before ?? nothing;
    return [...before, ...latest];
  }

  /** True for anything that was heard before, as far as can be told. */
  has(message: SourceMessage): boolean {
    const heard = this.of(message);
    return heard.length > 0 && verdictOf(message, heard) !== 'new';
  }

  add(message: SourceMessage): void {
    const origin = originOf(message);
    const instants = this.latest.get(origin);
    if (instants === undefined) this.latest.set(origin, [message.at]);
    else if (instants.push(message.at) > instantsLimit) instants.shift();
    if (this.latest.size < originsLimit) return;
    this.before = this.latest;
    this.latest = new Map();
  }
}
