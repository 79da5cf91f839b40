/** What the suite is run against: any server of the channel's wire, known by its address only. */

export interface Target {
  readonly url: string;
  readonly key: string;
  /** The key of another channel of the same server. */
  readonly otherKey: string;
  /** What to write to make the bot behind the server do something that the suite wants to see. */
  readonly words: {
    /** The bot pushes an action. */
    readonly forAction: string;
    /** The bot answers with a text of about so many characters. */
    readonly forLength: (length: number) => string;
  };
}

/** Gives a running server; called once for each test. */
export type Open = () => Promise<Target>;

/** A user that no other test and no earlier run has. */
export function newUser(): string {
  return `u-${crypto.randomUUID()}`;
}
