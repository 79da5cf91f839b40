/** What is known of a file besides its bytes: whose it is, what it is called, how long it lives. */
import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { fileKeySchema, groupDigits } from '../storage/file-key.js';

const time = z.int().min(0);

/** As it is stored beside the file. */
export const fileRecordSchema = z.object({
  key: fileKeySchema,
  channel: z.string().min(1),
  /** Null until a message names the file: it was uploaded with nothing but a key of the channel. */
  conversationId: z.string().min(1).nullable(),
  /** Of the visitor who has proven to be the sender; null where a key of the channel was all the proof. */
  userKey: z.string().nullable(),
  from: z.enum(['visitor', 'agent']),
  /** As given, made safe to be shown and saved under. */
  name: z.string(),
  /** What its bytes say it is; it is served with `servedType` of that. */
  type: z.string(),
  bytes: z.int().min(0),
  sha256: z.string(),
  /** Epoch milliseconds. */
  createdAt: time,
  /** Days that the sender asked for; null: as long as its conversation. */
  ttlDays: z.int().min(1).nullable(),
  /** Epoch milliseconds; from then on it is gone for everybody. */
  expiresAt: time.nullable(),
});

export type FileRecord = z.infer<typeof fileRecordSchema>;

/** What the sender or the bridge says of a file; the rest follows from its bytes. */
export type Filing = Omit<FileRecord, 'key' | 'bytes' | 'sha256'>;

/** A record longer than that is none, characters. */
const longestRecord = 16_384;

/** The first digits of the keys of a conversation's files, by which all of them are found; random ones where there is no conversation yet. */
export function groupOf(channel: string, conversationId: string | null): string {
  if (conversationId === null) return randomBytes(groupDigits / 2).toString('hex');
  return createHash('sha256').update(`${channel}\n${conversationId}`).digest('hex').slice(0, groupDigits);
}

/** Reads a record as it is stored; null if it is none. */
export function readRecord(text: string): FileRecord | null {
  if (text.length > longestRecord) return null;
  try {
    return fileRecordSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
