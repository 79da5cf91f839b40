/** The fields of an upload beside the file itself, as every generation of the client sends them (captivate.md 1.3). */
import { z } from 'zod';
import { FileRefusal } from '../refusals.js';

/** Longest time that a file may ask for, days. */
const longestDays = 36_500;

/** Fields that are read; any other is passed over. */
export const fieldNames = ['includeMetadata', 'storage', 'path', 'ttlDays', 'url', 'fileName'] as const;
export type FieldName = (typeof fieldNames)[number];

export interface UploadForm {
  /** Whether the file is kept; else only its text is wanted. */
  readonly storage: boolean;
  /** `KEY/conversation_id`, as it came; null if there is none. */
  readonly path: string | null;
  /** Where the file is to be fetched from; null if it was sent. */
  readonly url: string | null;
  /** Days that the file is kept; null: as long as its conversation. */
  readonly ttlDays: number | null;
}

export const daysSchema = z.int().min(1).max(longestDays);

/** Reads the fields. Throws a `FileRefusal`. */
export function readForm(fields: ReadonlyMap<FieldName, string>): UploadForm {
  const days = fields.get('ttlDays');
  const ttlDays = days === undefined || days === '' ? null : daysSchema.safeParse(Number(days)).data;
  if (ttlDays === undefined) throw new FileRefusal('badDays');
  const storage = fields.get('storage') === 'true';
  return { storage, path: fields.get('path') ?? null, url: fields.get('url') ?? null, ttlDays };
}
