/** What the specification says must come of an input, found out without the bridge's own decoder. */
import { isUtf8 } from 'node:buffer';
import { channelErrors } from '#channel';
import type { ChannelErrorCode } from '#channel';
import type { Frame } from '../../support/frame-queue.js';
import { eventTypes, frameLimit } from './inputs.js';
import type { Input } from './inputs.js';

export type Expected =
  | { readonly outcome: 'closed'; readonly code: number }
  | { readonly outcome: 'refused'; readonly as: readonly ChannelErrorCode[] }
  | { readonly outcome: 'handled'; readonly type: string };

/** The frame that confirms an event on the socket; events that are missing here are confirmed by nothing. */
const confirmations: Readonly<Record<string, string>> = {
  conversation_start: 'conversation_start_success',
  metadata: 'metadata_update_success',
  metadata_request: 'conversation_metadata',
  conversation_transcript_request: 'conversation_transcript',
  get_user_conversations: 'user_conversations',
  get_user_conversations_v2: 'user_conversations',
  get_conversations: 'user_conversations',
  delete_conversation: 'delete_conversation_success',
  delete_user_conversations: 'delete_conversation_success',
  edit_message: 'message_edited_success',
};

/** Whatever an event asks for, the bridge itself never fails. */
const refusals = Object.values(channelErrors).filter(({ status }) => status < 500);

export function expectedOnSocket({ bytes, isBinary }: Input): Expected {
  if (bytes.length > frameLimit) return { outcome: 'closed', code: 1009 };
  if (isBinary) return { outcome: 'closed', code: 1003 };
  if (!isUtf8(bytes)) return { outcome: 'closed', code: 1007 };
  return expectedOfText(bytes.toString());
}

export function expectedByHttp({ bytes }: Input): Expected {
  if (bytes.length > frameLimit) return { outcome: 'refused', as: ['tooLarge'] };
  if (!isUtf8(bytes)) return { outcome: 'refused', as: ['badFrame'] };
  return expectedOfText(bytes.toString());
}

function expectedOfText(text: string): Expected {
  const event = eventOf(text);
  if (event === null) return { outcome: 'refused', as: ['badFrame'] };
  if (event === undefined) return { outcome: 'refused', as: ['badFrame', 'badPayload'] };
  const { event_type: type } = event;
  if (typeof type === 'string' && eventTypes.includes(type)) return { outcome: 'handled', type };
  return { outcome: 'refused', as: ['unknownEvent', 'badPayload'] };
}

/** Null if it is no JSON, undefined if there is no event in it. */
function eventOf(text: string): Readonly<Record<string, unknown>> | null | undefined {
  try {
    const parsed = JSON.parse(text) as { event?: unknown } | null;
    const isEnvelope = typeof parsed === 'object' && parsed !== null && Object.hasOwn(parsed, 'event');
    const event = isEnvelope ? parsed.event : undefined;
    const isEvent = typeof event === 'object' && event !== null && !Array.isArray(event);
    return isEvent ? (event as Record<string, unknown>) : undefined;
  } catch {
    return null;
  }
}

/** What is wrong with the answers on a socket; null if they are as specified. Pushed frames are none of them. */
export function complaintAboutFrames(expected: Expected, answers: readonly Frame[]): string | null {
  const [answer, ...more] = answers;
  if (more.length > 0) return 'more than one answer';
  if (expected.outcome === 'closed') {
    // Broken UTF-8 is told before the end; everything else ends without a word.
    const isSaid = expected.code === 1007;
    if (answer === undefined) return isSaid ? 'closed without a word' : null;
    return isSaid && isError(answer, channelErrors.badFrame) ? null : 'answered, and not closed';
  }
  if (expected.outcome === 'refused') {
    const isRefusal = expected.as.some((code) => answer !== undefined && isError(answer, channelErrors[code]));
    return isRefusal ? null : `not refused as ${expected.as.join(' or ')}`;
  }
  if (answer?.type === 'general_error')
    return refusals.some((refusal) => isError(answer, refusal)) ? null : 'an unspecified error';
  const confirmation = confirmations[expected.type];
  return answer?.type === confirmation ? null : `not confirmed by ${confirmation ?? 'silence'}`;
}

function isError({ type, payload }: Frame, { code, text }: { code: number; text: string }): boolean {
  return type === 'general_error' && payload['error_code'] === code && says(payload['error_desc'], text);
}

/** The sentence of the table, and perhaps what exactly is wrong. */
function says(given: unknown, text: string): boolean {
  return typeof given === 'string' && (given === text || given.startsWith(`${text}: `));
}

/** The same for the answer to a request. */
export function complaintAboutAnswer(expected: Expected, status: number, body: unknown): string | null {
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  if (!isObject) return 'no JSON object';
  if (status === 200) return expected.outcome === 'handled' && !('error' in body) ? null : 'accepted';
  const allowed = expected.outcome === 'refused' ? expected.as.map((code) => channelErrors[code]) : refusals;
  const isSpecified = allowed.some(
    ({ status: specified, text }) =>
      status === specified && 'error' in body && says(body.error, text) && Object.keys(body).length === 1,
  );
  return isSpecified ? null : `an unspecified refusal`;
}
