/** A row of the compatibility table: a request, who makes it, and how it must be answered. */
import type { Client } from '../client.js';
import type { Generation } from '../generations.js';

export interface Row {
  readonly request: string;
  /** Absent: every generation makes it. */
  readonly isMadeBy?: (generation: Generation) => boolean;
  readonly isAnswered: (client: Client) => Promise<void>;
}
