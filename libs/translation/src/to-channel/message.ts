/** support and customer_support: what SATE or an agent says, by socket or read from the history. */
import { filesOfParts } from '#channel';
import type { Part } from '#channel';
import type { AttachmentMetadata } from '#helpdesk';
import type { ConversationDoc, EntryBody } from '../documents.js';
import { addressIn, fileNameIn } from '../html/address.js';
import { markupOf } from '../html/markup.js';
import { mediaIn } from '../html/media.js';
import { mimeTypeOf } from '../html/mime-types.js';
import { safeHtml } from '../html/safe-html.js';
import { textOfHtml } from '../html/text.js';
import { originOf } from '../recognition/origin.js';
import type { SourceMessage } from '../recognition/origin.js';
import { closingActions, closingParts } from '../prompts.js';
import { newEntry } from '../step.js';
import type { Step, StepContext, StoredConversation } from '../step.js';
import { closed } from './closed.js';

/** The message as entries. What it says of closing and of who answers holds for the end of the open ticket only. */
export function helpdeskMessage(context: StepContext, conversation: StoredConversation, message: SourceMessage): Step {
  const { doc } = conversation;
  const isCurrent = message.ticket === doc.ticket && !doc.closed && message.isLate !== true;
  const before = stretch(context, doc, message, isCurrent);
  const body = saying(context, message, isCurrent);
  // Without a word it is kept all the same: its copies must be recognised.
  const said = { ...newEntry(context, body, originOf(message)), pushed: body.parts.length > 0 };
  const proposes = isCurrent && message.closeProposed && !message.closed;
  const after = proposes ? closingActions(context.policy) : [];
  const step: Step = {
    doc: isCurrent ? { ...turn(doc, message), prompt: proposes ? { kind: 'close' } : doc.prompt } : doc,
    append: [...before.map((body) => newEntry(context, body)), said, ...after.map((body) => newEntry(context, body))],
    active: true,
  };
  return message.closed ? followedBy(context, conversation, step, message.ticket) : step;
}

type SaidBody = Extract<EntryBody, { kind: 'bot' | 'agent' }>;

function followedBy(context: StepContext, conversation: StoredConversation, step: Step, ticket: string): Step {
  const end = closed(context, { ...conversation, doc: step.doc ?? conversation.doc }, ticket);
  return { ...step, ...end, append: [...(step.append ?? []), ...(end.append ?? [])] };
}

/** Who answers now. An agent's word ends the waiting for one. */
function turn(doc: ConversationDoc, { sender }: SourceMessage): ConversationDoc {
  if (sender === 'sate') return { ...doc, responder: 'sate', agentHere: false };
  return { ...doc, responder: 'agent', agentHere: true, escalatedAt: null };
}

/** Coming and going of an agent: the first message of a stretch announces it. */
function stretch(
  { policy }: StepContext,
  { agentHere }: ConversationDoc,
  { sender }: SourceMessage,
  isCurrent: boolean,
): EntryBody[] {
  if (!isCurrent || agentHere === (sender === 'agent')) return [];
  if (sender === 'sate') return [{ kind: 'update', update: 'livechatAgentDisconnected', data: {} }];
  const data = { agentInfo: { name: policy.texts.agentName } };
  return [{ kind: 'update', update: 'livechatAgentConnected', data }];
}

function saying(context: StepContext, message: SourceMessage, isCurrent: boolean): SaidBody {
  const proposes = isCurrent && message.closeProposed && !message.closed;
  const said = words(context, message.message);
  const parts = [
    ...said,
    ...attached(context, message).filter((file) => !isShownIn(said, file)),
    ...(proposes ? closingParts(context.policy) : []),
  ];
  return {
    kind: message.sender === 'sate' ? 'bot' : 'agent',
    parts,
    ...(Number.isNaN(message.at) ? {} : { sourceAt: message.at }),
  };
}

/** The words, and what the message shows beside them. */
function words({ policy }: StepContext, message: string): Part[] {
  const { helpdeskOrigin: origin } = policy;
  const markup = markupOf(message);
  const text = textOfHtml(markup, origin);
  // Tags around nothing are no words either.
  const hasWords = text.trim() !== '';
  const media = markup.tags.length === 0 ? [] : mediaIn(markup, hasWords, origin);
  if (!hasWords) return media;
  return [
    policy.html === 'html' ? { type: 'html', html: safeHtml(markup, origin, text) } : { type: 'text', text },
    ...media,
  ];
}

function attached(context: StepContext, { attachment_metadata, further_attachments = [] }: SourceMessage): Part[] {
  return [attachment_metadata, ...further_attachments].flatMap((one) => fileOf(context, one));
}

/** True for a file that the words show as well. */
function isShownIn(parts: readonly Part[], part: Part): boolean {
  const [file] = filesOfParts([part]);
  return file !== undefined && filesOfParts(parts).some(({ url }) => url === file.url);
}

/** A `files` part, or the name alone without a link that clients may follow. */
function fileOf({ policy }: StepContext, attachment: AttachmentMetadata | null): Part[] {
  if (attachment === null) return [];
  const url = addressIn(attachment.url, policy.helpdeskOrigin);
  if (url === null) return attachment.name === '' ? [] : [{ type: 'text', text: attachment.name }];
  const filename = attachment.name || (fileNameIn(url) ?? '');
  const mimetype = mimeTypeOf(attachment.extension, filename) ?? 'application/octet-stream';
  const kind = mimetype.startsWith('image/') ? 'image' : mimetype;
  // The Helpdesk counts in kilobytes, whole ones perhaps (helpdesk.md 4.2).
  const size = attachment.size_kb > 0 ? { size: Math.round(attachment.size_kb * 1024) } : {};
  return [{ type: 'files', files: [{ type: kind, url, filename, mimetype, ...size }] }];
}
