// The bodies of the Helpdesk's REST history of one customer, read past what is strange in them (helpdesk.md 8).
import { z } from 'zod';
import { problemOf } from './problem.js';
import {
  anything,
  dateSchema,
  flagSchema,
  givenIdSchema,
  isObject,
  jsonIn,
  numberIn,
  textSchema,
  wordIn,
} from './loose.js';
import { attachmentSchema, furtherAttachmentsSchema, responderSchema, spreadAttachments } from './support-message.js';

/** A message of the history; unlike a socket delivery it has an id, '' where it is missing (helpdesk.md 4.3). */
export type RestMessage = z.infer<typeof restMessageSchema>;
const restMessageSchema = z.object({
  id: givenIdSchema.catch(''),
  date_created: dateSchema,
  date_updated: dateSchema,
  message: textSchema,
  sender: wordIn(['customer', 'sate', 'agent']),
  is_attachment: flagSchema,
  attachment_metadata: attachmentSchema,
  further_attachments: furtherAttachmentsSchema,
  ticket_chat: givenIdSchema.catch(''),
});

/** The customer's messages are counted, and something attached is no less said than words: both stand without a readable text. */
const wordlessSchema = restMessageSchema
  .extend({ message: textSchema.catch('') })
  .refine(({ sender, attachment_metadata }) => sender === 'customer' || attachment_metadata !== null, {
    error: 'expected a text',
    path: ['message'],
  });

const conversationFields = {
  id: givenIdSchema,
  date_created: dateSchema,
  date_updated: dateSchema,
  closed: flagSchema,
  close_support: flagSchema,
  read_by_customer: flagSchema,
  read_by_agent: flagSchema,
  // With SATE a reply is awaited; that none comes while an agent answers does no harm.
  responder: responderSchema.catch('sate'),
  ticket: givenIdSchema.catch(''),
};

/** An item of the list; `id` is the socket's `ticket_chat_id`, `closed` its `closed_support` (helpdesk.md 4.4). */
export type RestConversation = z.infer<typeof restConversationSchema>;
const restConversationSchema = z.object({
  ...conversationFields,
  ticket_slug: z.string().catch(''),
  latest_message: restMessageSchema.nullable().catch(null),
});

const ratingSchema = anything.transform((value) => (value === null ? null : numberIn(value)));

/** One conversation with all its messages, oldest first; `rating` is undocumented and may be absent (helpdesk.md 8.2). */
export type RestHistory = z.infer<typeof restHistorySchema> & {
  /** Messages of the customer that are older than those that are there, where they were too many; absent: none. */
  readonly customersBefore?: number;
};
const restHistorySchema = z.object({
  ...conversationFields,
  rating: ratingSchema,
  messages: z.array(z.custom<RestMessage>()),
});

/** Something strange that was read past: where it stands, and which field does not fit (never its content). */
export interface Skipped {
  readonly place: string;
  readonly problem: string;
}

/** What decoding a body gives: the value and what was left out of it, or why the body as a whole is of no use. */
export type Decoded<T> =
  | { readonly ok: true; readonly value: T; readonly skipped: readonly Skipped[] }
  | { readonly ok: false; readonly problem: string };

/** Reads the body of 8.1, a bare array or an envelope around the whole of it. An item without a usable id is skipped. */
export function decodeConversations(body: unknown): Decoded<RestConversation[]> {
  const list = listIn(body, ['results', 'conversations', 'data', 'items']);
  if (typeof list === 'string') return { ok: false, problem: `list: ${list}` };
  return { ok: true, ...readEach(list, 'item', (item) => restConversationSchema.safeParse(item)) };
}

/**
 * Reads the body of 8.2. A message that is neither the customer's nor anybody's whom we know is skipped, as is one of
 * others without anything to tell. `ticket` is the id that was asked for: that of the body may be missing or of another kind.
 */
export function decodeHistory(body: unknown, ticket?: string): Decoded<RestHistory> {
  const given = conversationIn(body);
  if (given === null) return { ok: false, problem: 'history: expected an object' };
  const list = listIn(given.messages, ['results', 'data', 'items', 'messages']);
  if (typeof list === 'string') return { ok: false, problem: `messages: ${list}` };
  const { value: messages, skipped } = readEach(list, 'messages', readMessage);
  const id = ticket ?? given.id;
  const read = restHistorySchema.safeParse({ ...given, id, messages: withoutCopies(messages) });
  return read.success ? { ok: true, value: read.data, skipped } : { ok: false, problem: problemOf(read.error) };
}

/** One message of 8.2; null where `decodeHistory` would pass it over. */
export function decodeMessage(item: unknown): RestMessage | null {
  return readMessage(item).data ?? null;
}

/** One conversation of 8.1; null where `decodeConversations` would pass it over. */
export function decodeConversation(item: unknown): RestConversation | null {
  return restConversationSchema.safeParse(item).data ?? null;
}

function readMessage(item: unknown): z.ZodSafeParseResult<RestMessage> {
  const message = spreadAttachments(item);
  const read = restMessageSchema.safeParse(message);
  return read.success ? read : wordlessSchema.safeParse(message);
}

/** The conversation itself, or what an envelope holds of it. */
function conversationIn(body: unknown): Record<string, unknown> | null {
  const given = jsonIn(body);
  if (!isObject(given)) return null;
  const inner = [given.data, given.results, given.conversation].find(isObject);
  return given.messages === undefined && inner !== undefined ? inner : given;
}

/** The list in a body, or why there is none. One page of several is none: what is missing would look like "not there". */
function listIn(body: unknown, names: readonly string[]): readonly unknown[] | string {
  const given = jsonIn(body);
  if (Array.isArray(given)) return given as unknown[];
  if (!isObject(given)) return 'expected a list';
  const name = names.find((one) => given[one] !== undefined && given[one] !== null);
  if (name === undefined) return 'expected a list';
  if (given.next !== undefined && given.next !== null && given.next !== '') return 'expected the whole, not a page';
  const inner = given[name];
  return Array.isArray(inner) ? (inner as unknown[]) : 'expected a list';
}

function readEach<T>(list: readonly unknown[], place: string, read: (item: unknown) => z.ZodSafeParseResult<T>) {
  const value: T[] = [];
  const skipped: Skipped[] = [];
  for (const [index, item] of list.entries()) {
    const one = read(item);
    if (one.success) value.push(one.data);
    else skipped.push({ place: `${place}.${index}`, problem: problemOf(one.error) });
  }
  return { value, skipped };
}

/** A join of tables may give a row twice; two messages that are alike differ in their ids. */
export function withoutCopies(messages: readonly RestMessage[]): RestMessage[] {
  const seen = new Set<string>();
  return messages.filter(({ id, sender, date_created, message }) => {
    if (id === '') return true;
    const row = [id, sender, date_created, message].join('\0');
    const isNew = !seen.has(row);
    seen.add(row);
    return isNew;
  });
}
