/** A row of the compatibility table: a request, who makes it, and how it must be answered. */
import type { Client } from '../client.js';
import type { Generation } from '../generations.js';
import type { Words } from '../target.js';

export interface Row {
  readonly request: string;
  /** Absent: every generation makes it. */
  readonly isMadeBy?: (generation: Generation) => boolean;
  /** `words` are those of the target; null only in rows that do not need them. */
  readonly isAnswered: (client: Client, words: Words | null) => Promise<void>;
  /** True if the bot must be told what to do. */
  readonly needsWords?: true;
}
