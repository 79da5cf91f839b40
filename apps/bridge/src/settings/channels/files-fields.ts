/** What becomes of the files of a channel. */
import { z } from 'zod';

export const filesFields = z.strictObject({
  uploads: z.boolean().default(true),
  withoutKey: z.boolean().default(false),
  maxFileBytes: z.int().min(1).default(26_214_400),
  maxConversationBytes: z.int().min(0).default(524_288_000),
  maxChannelBytes: z.int().min(0).default(10_737_418_240),
  uploadsPerAddressPerHour: z.int().min(0).default(1200),
  uploadBytesPerAddressPerHour: z.int().min(0).default(2_147_483_648),
  excerptBytes: z.int().min(0).max(65_536).default(0),
  helpdeskLinkDays: z.int().min(1).max(3650).default(30),
  attachments: z.enum(['link', 'fetch']).default('link'),
  attachmentHosts: z
    .array(z.string().regex(/^[a-z0-9.-]+(:\d{1,5})?$/, 'expected a host in lower case, with its port if it has one'))
    .max(32)
    .default([]),
});
