// The message that the Helpdesk delivers over the socket, and the objects it is made of.
import { z } from 'zod';

/** Who answers in a conversation: the Helpdesk's own assistant or a human (helpdesk.md 4). */
export type Responder = z.infer<typeof responderSchema>;
export const responderSchema = z.enum(['sate', 'agent']);

/** A file that hangs on a message; `extension` keeps its dot, `size_kb` is in kilobytes (helpdesk.md 4.2). */
export type AttachmentMetadata = z.infer<typeof attachmentMetadataSchema>;
export const attachmentMetadataSchema = z.object({
  url: z.string().min(1),
  name: z.string().catch(''),
  size_kb: z.number().catch(0),
  extension: z.string().catch(''),
});

/** An id as a client sends it: a text that is not empty. */
export const idSchema = z.string().min(1);
/** An id as the Helpdesk gives it: opaque (helpdesk.md 12, U16), so that a number counts as the text that it is written as. */
export const givenIdSchema = z.union([idSchema, z.number().transform(String)]);
/** Missing or no boolean reads as false. */
export const flagSchema = z.boolean().catch(false);
/** Missing reads as an empty text. */
export const textSchema = z
  .string()
  .nullish()
  .transform((text) => text ?? '');
/** Missing or no text reads as an empty one, which is no instant. */
export const dateSchema = z.string().catch('');
/** Missing or unusable reads as none. */
export const attachmentSchema = attachmentMetadataSchema.nullable().catch(null);

/**
 * `data` of a `support` or `customer_support` delivery (helpdesk.md 4.1). `message` may be HTML and has no id.
 * Conversation and sender must be there; anything else that is missing reads as false, null or '' so that no text is lost.
 */
export type SupportMessage = z.infer<typeof supportMessageSchema>;
export const supportMessageSchema = z.object({
  message: textSchema,
  ticket_chat_id: givenIdSchema,
  sender: responderSchema,
  attachment: flagSchema,
  attachment_metadata: attachmentSchema,
  close_support: flagSchema,
  closed_support: flagSchema,
  date_created: dateSchema,
  date_updated: dateSchema,
});

const isoPattern = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d+)?)\s*(Z|[+-]\d\d:?\d\d)?$/i;

/**
 * The instant of an ISO timestamp in milliseconds since the epoch, finer fractions cut off; NaN if it cannot be read.
 * A timestamp without a zone counts as UTC. Compare dates of socket and REST by instant, never as text (helpdesk.md 11.5).
 */
export function instantOf(iso: string): number {
  const [, day, time, zone] = isoPattern.exec(iso.trim()) ?? [];
  if (day === undefined || time === undefined) return Number.NaN;
  return Date.parse(`${day}T${time}${(zone ?? 'Z').toUpperCase().replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')}`);
}
