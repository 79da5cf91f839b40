/** The HTTP operations of the admin port, as a table (docs/operations.md). */
import { z } from 'zod';
import type { HttpOperation } from './operation.js';

const time = z.iso.datetime();
const count = z.int().nonnegative();

/** Bodies of answers, by name. */
export const adminAnswers = {
  Live: z.strictObject({ status: z.literal('live') }),
  Readiness: z.looseObject({
    status: z.enum(['ready', 'not ready']),
    store: z.string().meta({ description: '`ok`, or why it takes no writes.' }),
    files: z.string().meta({ description: '`ok`, or why none can be kept; that does not count.' }),
    draining: z.boolean(),
    helpdesk: z.looseObject({ refused: z.array(z.string()).meta({ description: 'Channels whose key is refused.' }) }),
  }),
  DeadLetters: z.strictObject({
    dead_letters: z.array(
      z.strictObject({
        id: z.string(),
        channel: z.string(),
        conversation_id: z.string(),
        kind: z.string(),
        accepted_at: time,
        died_at: time,
        reason: z.string(),
      }),
    ),
  }),
  Status: z.strictObject({ status: z.enum(['replayed', 'discarded']) }),
  Timeline: z.strictObject({
    conversation_id: z.string(),
    channel: z.string(),
    tickets: z.array(z.string()),
    listed: z.boolean(),
    erased: z.boolean(),
    held: count.meta({ description: 'Events that no client is known to have.' }),
    waiting: z.array(z.strictObject({ ref: z.string(), kind: z.string(), since: time })),
    timeline: z.array(z.strictObject({ at: time, hop: z.string(), ref: z.string(), detail: z.string() })),
  }),
  ConversationPage: z.strictObject({
    conversations: z.array(
      z.strictObject({
        ...{ conversation_id: z.string(), channel: z.string(), session_id: z.string() },
        ticket: z.string().nullable(),
        responder: z.string(),
        ...{ closed: z.boolean(), listed: z.boolean(), created_at: time, active_at: time },
        entries: count,
        held: count.meta({ description: 'Events that no client is known to have.' }),
      }),
    ),
    next: z.string().nullable().meta({ description: '`after` of the next page; null on the last one.' }),
  }),
  Audit: z.strictObject({
    balanced: z.boolean(),
    discrepancies: z.array(z.strictObject({ subject: z.string(), expected: z.string(), found: z.string() })),
    books: z.array(
      z.strictObject({
        channel: z.string(),
        direction: z.enum(['to_helpdesk', 'to_client']),
        ...{ accepted: count, delivered: count, dead: count, pending: count },
      }),
    ),
  }),
  ErasureReceipt: z.strictObject({
    channel: z.string(),
    ...{ conversations: count, entries: count, waiting: count, dead_letters: count, hops: count },
    files: count.meta({ description: 'Files of visitors and agents that were removed.' }),
    file_bytes: count,
    files_waiting: count.meta({
      description:
        'Conversations whose files are still there, as their storage is away; they are removed when it answers.',
    }),
    removed_from: z.array(z.string()),
    not_removed_from: z.array(z.string()),
    closing: count.meta({
      description: 'Conversations whose ids are kept until the Helpdesk has closed their tickets.',
    }),
    helpdesk: z.strictObject({ session_ids: z.array(z.string()), tickets: z.array(z.string()), note: z.string() }),
  }),
  Reloaded: z.strictObject({
    status: z.literal('reloaded'),
    added: z.array(z.string()),
    changed: z.record(z.string(), z.array(z.string())).meta({ description: 'Changed fields, by channel.' }),
    sockets_closed: count,
  }),
  Unusable: z.strictObject({ status: z.literal('error'), error: z.string(), problems: z.array(z.string()) }),
  NamesNobody: z.strictObject({ status: z.literal('error'), error: z.string() }),
  Export: z.looseObject({
    channel: z.string(),
    user_id: z.string(),
    exported_at: time,
    conversations: z.array(z.looseObject({ conversation_id: z.string() })),
  }),
} as const;

const channel = { channel: { description: 'Name of the channel.' } };
const user = { ...channel, user: { description: 'The user id; not that of anonymous visitors.' } };
const conversation = { ...channel, id: { description: 'The conversation.' } };
const letter = { id: { description: 'The dead letter.' } };
const asAdmin = ['unauthorized', 'forbiddenHost', 'forbiddenOrigin', 'notFound', 'notAccepted', 'internal'] as const;
const ofNobody = { 400: { description: 'The user id is that of all anonymous visitors.', schema: 'NamesNobody' } };

/** Only what a client of its own would ask for; the pages for people are not in it. */
export const adminOperations: readonly HttpOperation[] = [
  {
    ...{ method: 'get', path: '/health/live', needs: 'nothing', refusals: [] },
    summary: 'Whether the process answers',
    answer: { description: 'It does.', schema: 'Live' },
  },
  {
    ...{ method: 'get', path: '/health/ready', needs: 'nothing', refusals: [] },
    summary: 'Whether clients may come',
    answer: { description: 'They may.', schema: 'Readiness' },
    others: { 503: { description: 'They may not, and why.', schema: 'Readiness' } },
  },
  {
    ...{ method: 'get', path: '/metrics', needs: 'nothing', refusals: [] },
    summary: 'Figures for Prometheus',
    answer: { description: 'In its text format.', type: 'text/plain' },
  },
  {
    ...{ method: 'get', path: '/admin/dead-letters', needs: 'token', refusals: asAdmin },
    summary: 'Messages that were given up, without their texts',
    answer: { description: 'At most 1000.', schema: 'DeadLetters' },
  },
  {
    ...{ method: 'post', path: '/admin/dead-letters/{id}/replay', needs: 'token', refusals: asAdmin },
    summary: 'Puts a message back to the end of the outbox',
    parameters: letter,
    answer: { status: 202, description: 'It will be sent.', schema: 'Status' },
  },
  {
    ...{ method: 'delete', path: '/admin/dead-letters/{id}', needs: 'token', refusals: asAdmin },
    summary: 'Discards a message that was given up',
    parameters: letter,
    answer: { description: 'It is gone.', schema: 'Status' },
  },
  {
    ...{ method: 'get', path: '/admin/conversations/{id}/timeline', needs: 'token', refusals: asAdmin },
    summary: 'What happened to the messages of a conversation, hop by hop',
    parameters: { id: { description: 'The conversation, of any channel.' } },
    answer: { description: 'Never a text.', schema: 'Timeline' },
  },
  {
    ...{ method: 'get', path: '/admin/conversations', needs: 'token', refusals: ['badFrame', ...asAdmin] },
    summary: 'All conversations, page by page',
    parameters: {
      limit: { description: 'Conversations on the page, 1 to 200; 50 unless told.' },
      after: { description: '`next` of the page before.' },
    },
    answer: { description: 'Never a text.', schema: 'ConversationPage' },
  },
  {
    ...{ method: 'get', path: '/admin/trace', needs: 'token', refusals: [...asAdmin, 'rateLimited'] },
    summary: 'What happens now, as server-sent events',
    parameters: { conversation: { description: 'Only what concerns this conversation.' } },
    answer: { description: 'Never ends by itself.', type: 'text/event-stream' },
  },
  {
    ...{ method: 'post', path: '/admin/reload', needs: 'token', refusals: asAdmin },
    summary: 'Reads the channels anew',
    answer: { description: 'What changed.', schema: 'Reloaded' },
    others: { 422: { description: 'They cannot be used; all stays as it is.', schema: 'Unusable' } },
  },
  {
    ...{ method: 'get', path: '/admin/audit', needs: 'token', refusals: asAdmin },
    summary: 'Recomputes the books',
    description: 'Reads the whole store.',
    answer: { description: 'The balances, and what disagrees.', schema: 'Audit' },
  },
  {
    ...{ method: 'delete', path: '/admin/channels/{channel}/users/{user}', needs: 'token', refusals: asAdmin },
    summary: 'Erases a user',
    parameters: user,
    answer: { description: 'What was erased, and from where.', schema: 'ErasureReceipt' },
    others: ofNobody,
  },
  {
    ...{ method: 'delete', path: '/admin/channels/{channel}/conversations/{id}', needs: 'token', refusals: asAdmin },
    summary: 'Erases one conversation',
    parameters: conversation,
    answer: { description: 'What was erased, and from where.', schema: 'ErasureReceipt' },
  },
  {
    ...{ method: 'get', path: '/admin/channels/{channel}/users/{user}/export', needs: 'token', refusals: asAdmin },
    summary: 'Everything that the bridge has of a user',
    parameters: user,
    answer: { description: 'With texts.', schema: 'Export' },
    others: ofNobody,
  },
];
