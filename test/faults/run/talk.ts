/** What one visitor said and heard in one conversation. */

/** `accepted`: answered; must arrive once. `unknown`: the answer was lost; may arrive. `refused`: must not arrive. */
export type Fate = 'accepted' | 'unknown' | 'refused';

export interface Said {
  readonly text: string;
  readonly fate: Fate;
  readonly at: number;
}

export class Talk {
  readonly said: Said[] = [];
  /** Words of SATE and agents in the order in which they came first. */
  readonly heard: string[] = [];
  /** Frames that came again; a client knows them by their event_id. */
  repeats = 0;
  private readonly eventIds = new Set<string>();

  constructor(
    readonly name: string,
    readonly conversationId: string,
  ) {}

  hear(eventId: string, text: string): void {
    if (this.eventIds.has(eventId)) {
      this.repeats++;
      return;
    }
    this.eventIds.add(eventId);
    this.heard.push(text);
  }

  /** The next text, found nowhere else in the run. */
  nextText(): string {
    return `${this.name}-m${this.said.length + 1}`;
  }
}

/** How many texts had this fate. */
export function countOf(talks: readonly Talk[], fate: Fate): number {
  return sumOf(talks, ({ said }) => said.filter((one) => one.fate === fate).length);
}

export function sumOf(talks: readonly Talk[], size: (talk: Talk) => number): number {
  return talks.reduce((sum, talk) => sum + size(talk), 0);
}
