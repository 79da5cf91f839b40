// The message that the Helpdesk delivers over the socket, and the objects it is made of.
import { z } from 'zod';
import {
  anything,
  dateSchema,
  flagSchema,
  givenIdSchema,
  jsonIn,
  numberIn,
  objectIn,
  textSchema,
  wordIn,
} from './loose.js';

/** Who answers in a conversation: the Helpdesk's own assistant or a human (helpdesk.md 4). */
export type Responder = z.infer<typeof responderSchema>;
export const responderSchema = wordIn(['sate', 'agent']);

/** A file that hangs on a message; `extension` keeps its dot, `size_kb` is in kilobytes (helpdesk.md 4.2). */
export type AttachmentMetadata = z.infer<typeof attachmentMetadataSchema>;
export const attachmentMetadataSchema = z.object({
  url: z.string().min(1),
  name: z.string().catch(''),
  size_kb: anything.transform((value) => numberIn(value) ?? 0).meta({ type: 'number' }),
  extension: z.string().catch(''),
});

/** An id as a client sends it: a text that is not empty. */
export const idSchema = z.string().min(1);

/** Missing or unusable reads as none. An object, the first of a list, either as JSON text, or just the address. */
export const attachmentSchema = anything.transform(attachmentIn).meta({
  description: 'The file that hangs on it.',
  type: ['object', 'null'],
  properties: {
    url: { type: 'string', minLength: 1 },
    name: { type: 'string' },
    size_kb: { type: 'number' },
    extension: { type: 'string' },
  },
});

/** The further ones of a list of attachments; absent as a rule. */
export const furtherAttachmentsSchema = z.array(attachmentMetadataSchema).exactOptional();

function attachmentIn(value: unknown): AttachmentMetadata | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' && /^\s*(?:https?:\/)?\/\S+\s*$/i.test(value))
    return attachmentIn({ url: value.trim() });
  const read = attachmentMetadataSchema.safeParse(objectIn(value));
  return read.success ? read.data : null;
}

/** Moves what stands behind the first element of a list of attachments to where it is not lost. */
export function spreadAttachments<T>(message: T): T {
  if (typeof message !== 'object' || message === null || !('attachment_metadata' in message)) return message;
  const list = jsonIn(message.attachment_metadata);
  if (!Array.isArray(list) || list.length < 2) return message;
  const usable = list.flatMap((one: unknown) => attachmentIn(one) ?? []);
  const [attachment_metadata = null, ...further_attachments] = usable;
  return { ...message, attachment_metadata, ...(further_attachments.length > 0 ? { further_attachments } : {}) };
}

/**
 * `data` of a `support` or `customer_support` delivery (helpdesk.md 4.1). `message` may be HTML and has no id.
 * Conversation and sender must be there; anything else that is missing reads as false, null or '' so that no text is lost.
 */
export type SupportMessage = z.infer<typeof supportMessageSchema>;
export const supportMessageSchema = z.preprocess(
  spreadAttachments,
  z.object({
    message: textSchema,
    ticket_chat_id: givenIdSchema,
    sender: responderSchema,
    attachment: flagSchema,
    attachment_metadata: attachmentSchema,
    further_attachments: furtherAttachmentsSchema,
    close_support: flagSchema,
    closed_support: flagSchema,
    date_created: dateSchema,
    date_updated: dateSchema,
  }),
);
