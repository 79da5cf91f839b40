/** What replicas say of themselves to each other with their heartbeats. */
import { z } from 'zod';

export interface MemberInfo {
  /** For people who look. */
  readonly host: string;
  /** True once it is going: it claims no customer that another one could. */
  readonly draining: boolean;
  /** Forms of what is stored that it can read. */
  readonly formats: readonly number[];
  /** How many sockets it has open, by channel. */
  readonly sockets: readonly (readonly [channel: string, sockets: number])[];
}

/** Of a newer program, what is not known here is left out. */
const schema = z.object({
  host: z.string(),
  draining: z.boolean(),
  formats: z.array(z.number()),
  sockets: z.array(z.tuple([z.string(), z.number()])),
});

const nothing: MemberInfo = { host: '', draining: false, formats: [], sockets: [] };

/** What the text says; nothing in particular if it cannot be read. */
export function memberInfoOf(text: string): MemberInfo {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return nothing;
  }
}
