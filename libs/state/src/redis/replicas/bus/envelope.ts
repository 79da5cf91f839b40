/** What travels between replicas: `[from, number, notices]` as JSON. */
import { z } from 'zod';
import type { Notice } from '../../../contract/bus.js';
import type { Conversation, Documents, Entry, Work } from '../../../contract/conversation.js';

/** Above it notices go without what they are about: whoever gets them reads it. Characters. */
const largest = 4096;

/** What was told with one message. */
export interface Envelope<D extends Documents> {
  /** The replica that tells. */
  readonly from: string;
  /** Of this message among all from there to here, from 1 on. Without notices: of the last one that was sent. 0: a probe. */
  readonly number: number;
  readonly notices: readonly Notice<D>[];
}

const customer = z.object({ channel: z.string(), sessionId: z.string() });
const ref = z.object({ channel: z.string(), id: z.string() });

/** Documents are this program's own: the store has them as they are, and nobody looks into them here. */
function document<T>() {
  return z.custom<T>((value) => typeof value === 'object' && value !== null);
}

function schemaOf<D extends Documents>(): z.ZodType<[string, number, Notice<D>[]]> {
  const notice = z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('work'),
      customer,
      conversation: document<Conversation<D>>(),
      after: z.number(),
      items: z.array(document<Work<D>>()),
      from: z.string().exactOptional(),
      trace: z.string().exactOptional(),
    }),
    z.object({
      kind: z.literal('news'),
      ref,
      after: z.number(),
      entries: z.array(document<Entry<D>>()),
      trace: z.string().exactOptional(),
    }),
    z.object({ kind: z.literal('listening'), customer, isReminder: z.boolean().exactOptional() }),
    z.object({ kind: z.literal('seen'), customer, ref }),
    z.object({ kind: z.literal('erased'), customer, ref }),
    z.object({ kind: z.literal('bind'), socketId: z.string(), ref, shown: z.number().exactOptional() }),
    z.object({
      kind: z.literal('frame'),
      socketId: z.string(),
      channel: z.string(),
      visitor: z.string().nullable(),
      text: z.string(),
    }),
  ]);
  return z.tuple([z.string(), z.int().nonnegative(), z.array(notice)]);
}

const schema = schemaOf<Documents>();

/** Null for what is no message of a replica. */
export function envelopeOf<D extends Documents>(text: string): Envelope<D> | null {
  try {
    const [from, number, notices] = (schema as ReturnType<typeof schemaOf<D>>).parse(JSON.parse(text));
    return { from, number, notices };
  } catch {
    return null;
  }
}

/** `notices` as `noticeText` made them. */
export function envelopeText(from: string, number: number, notices: readonly string[]): string {
  return `["${from}",${number},[${notices.join(',')}]]`;
}

/** A notice as it travels; one that is large says only that there is something. */
export function noticeText<D extends Documents>(notice: Notice<D>): string {
  const text = JSON.stringify(notice);
  if (text.length <= largest) return text;
  switch (notice.kind) {
    case 'work':
      return JSON.stringify({ ...notice, items: [] });
    case 'news':
      return JSON.stringify({ ...notice, after: notice.entries.at(-1)?.push ?? notice.after, entries: [] });
    case 'listening':
    case 'seen':
    case 'erased':
    case 'bind':
    case 'frame':
      return text;
  }
}
