// What the Helpdesk emits to a customer client: the envelope around it, and the payload of each event.
import { z } from 'zod';
import { anything, flagIn, flagSchema, givenIdSchema, isObject, jsonIn, numberIn } from './loose.js';
import { problemOf } from './problem.js';
import { supportMessageSchema } from './support-message.js';

const looseObject = z.record(z.string(), z.unknown());
// A closing notice that forgets its flag still says "closed" by its name.
const closedFlag = anything
  .transform((value) => (value === null || value === '' ? true : (flagIn(value) ?? true)))
  .meta({ type: 'boolean' });

/** `data` of what the Helpdesk emits, by name of the event; each schema takes more than what it yields. */
export const helpdeskEventData = {
  support: supportMessageSchema.meta({
    description: "SATE's answer; in the older edition an agent's message as well.",
  }),
  customer_support: supportMessageSchema.meta({ description: "An agent's message." }),
  customer_support_closed: z
    .object({ ticket_chat_id: givenIdSchema, closed_support: closedFlag })
    .meta({ description: 'The Helpdesk closed the conversation.' }),
  close_support: z
    .object({ ticket_chat_id: givenIdSchema, close_support: flagSchema, closed_support: closedFlag })
    .meta({ description: 'The conversation is closed, as asked for.' }),
  review_support: z
    .object({
      rating: anything.transform(numberIn).pipe(z.number()),
      review: z.string().nullable().catch(null),
      ticket_chat_id: givenIdSchema,
    })
    .meta({ description: 'The rating is saved.' }),
  mark_conversation_read: looseObject.catch({}).meta({ description: 'The read mark is set.' }),
  enter_customer_support: looseObject.catch({}).meta({ description: 'The personal room is entered.' }),
  enter_support: looseObject.catch({}).meta({ description: "The conversation's room is entered." }),
};

/** Names of the events that a customer client listens to, of both editions (helpdesk.md 5). */
export type HelpdeskEventName = keyof typeof helpdeskEventData;

/** `data` of each event, by name. */
export type HelpdeskEventData = { [N in HelpdeskEventName]: z.output<(typeof helpdeskEventData)[N]> };

/** An event that was understood. The `sid` of its envelope names the socket, never the customer, and is not read. */
export interface HelpdeskSuccess<N extends HelpdeskEventName> {
  name: N;
  ok: true;
  data: HelpdeskEventData[N];
}

/** An error envelope: `status` is 400 or above, `reason` is the Helpdesk's own text. It names no conversation (helpdesk.md 3). */
export interface HelpdeskFailure<N extends HelpdeskEventName> {
  name: N;
  ok: false;
  status: number;
  reason: string;
}

/** A payload that is no envelope, or lacks what its event must have; `problem` names the field, never its content. */
export interface UnreadableEvent<N extends HelpdeskEventName = HelpdeskEventName> {
  name: N;
  ok: 'unreadable';
  problem: string;
}

/** Every event of the Helpdesk, told apart by `name` and `ok`. */
export type HelpdeskEvent = { [N in HelpdeskEventName]: HelpdeskSuccess<N> | HelpdeskFailure<N> }[HelpdeskEventName];

/** What decoding the event `N` can give. */
export type DecodedEvent<N extends HelpdeskEventName> = {
  [K in N]: HelpdeskSuccess<K> | HelpdeskFailure<K> | UnreadableEvent<K>;
}[N];

/** The envelope; its status may be written as text ("400 Bad Request"), or be missing, for no first-party client tests it. */
interface Envelope {
  readonly status: number;
  readonly reason: string;
  readonly data: unknown;
}

function envelopeIn(payload: unknown): Envelope | null {
  const [first] = Array.isArray(payload) ? (payload as unknown[]) : [payload];
  const given = jsonIn(first);
  if (!isObject(given)) return null;
  const reason = typeof given.message === 'string' ? given.message : '';
  // A message that comes without an envelope names its conversation itself.
  const isBare = given.data === undefined && given.ticket_chat_id !== undefined;
  return { status: statusIn(given.status_code), reason, data: isBare ? given : jsonIn(given.data) };
}

function statusIn(value: unknown): number {
  const number = numberIn(value);
  if (number !== undefined || typeof value !== 'string') return number ?? 200;
  const [, digits] = /(?:^|\D)([1-5]\d\d)(?:\D|$)/.exec(value) ?? [];
  if (digits !== undefined) return Number(digits);
  return /^\s*(?:error|fail)/i.test(value) ? 500 : 200;
}

function decoderOf<N extends HelpdeskEventName>(name: N, schema: z.ZodType<HelpdeskEventData[N]>) {
  return (payload: unknown): HelpdeskSuccess<N> | HelpdeskFailure<N> | UnreadableEvent<N> => {
    const envelope = envelopeIn(payload);
    if (envelope === null) return { name, ok: 'unreadable', problem: 'not an envelope' };
    const { status, reason, data } = envelope;
    if (status >= 400) return { name, ok: false, status, reason };
    const read = schema.safeParse(data);
    return read.success
      ? { name, ok: true, data: read.data }
      : { name, ok: 'unreadable', problem: problemOf(read.error) };
  };
}

const decoders: { [N in HelpdeskEventName]: (payload: unknown) => DecodedEvent<N> } = {
  support: decoderOf('support', helpdeskEventData.support),
  customer_support: decoderOf('customer_support', helpdeskEventData.customer_support),
  customer_support_closed: decoderOf('customer_support_closed', helpdeskEventData.customer_support_closed),
  close_support: decoderOf('close_support', helpdeskEventData.close_support),
  review_support: decoderOf('review_support', helpdeskEventData.review_support),
  mark_conversation_read: decoderOf('mark_conversation_read', helpdeskEventData.mark_conversation_read),
  enter_customer_support: decoderOf('enter_customer_support', helpdeskEventData.enter_customer_support),
  enter_support: decoderOf('enter_support', helpdeskEventData.enter_support),
};

/** Every name that a client must listen to before it connects; a missing listener is a lost message (helpdesk.md 11.8). */
export const helpdeskEventNames = Object.keys(decoders) as readonly HelpdeskEventName[];

/** Reads one event: the status first, then the data. Never throws; an ill-formed payload is 'unreadable', not an error of the Helpdesk. */
export function decodeHelpdeskEvent<N extends HelpdeskEventName>(name: N, payload: unknown): DecodedEvent<N> {
  return decoders[name](payload);
}

/** Characters that an event takes as JSON, about: what it costs to keep it. */
export function sizeOfEvent(event: HelpdeskEvent | UnreadableEvent): number {
  if (event.ok === true) return JSON.stringify(event.data).length;
  return event.ok === false ? event.reason.length : event.problem.length;
}
