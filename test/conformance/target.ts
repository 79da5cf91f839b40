/** What the suite is run against: any server of the channel's wire, known by its address only. */

export interface Target {
  readonly url: string;
  readonly key: string;
  /** The key of another channel of the same server; null if there is none. What it is needed for is left out then. */
  readonly otherKey: string | null;
  /** How the bot behind the server is told what to do; null for one that only answers. What it is needed for is left out then. */
  readonly words: Words | null;
}

/** What to write to make a bot, which repeats what it hears, do something that the suite wants to see. */
export interface Words {
  /** The bot pushes an action. */
  readonly forAction: string;
  /** The bot answers with a text of about so many characters. */
  readonly forLength: (length: number) => string;
}

/** Of the pretend Helpdesk's bot. */
export const simulatorWords: Words = { forAction: 'bye', forLength: (length) => `long ${length}` };

/** What a test says where it is left out. */
export const leftOut = { words: 'the bot cannot be told what to do', otherKey: 'there is no other channel' } as const;

/** Gives a running server; called once for each test. */
export type Open = () => Promise<Target>;

/** A user that no other test and no earlier run has. */
export function newUser(): string {
  return `u-${crypto.randomUUID()}`;
}
