/** Keys of files: where a file lies, and the proof of whoever names it. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';

const keyBytes = 20;

/**
 * 160 random bits in hexadecimal digits: nobody guesses one, and none is a path. `presigned-url` comes without an API key, so the
 * key alone is the proof there (captivate.md 1.3).
 */
export const fileKeySchema = z
  .string()
  .regex(new RegExp(`^[0-9a-f]{${keyBytes * 2}}$`))
  .brand<'FileKey'>();

export type FileKey = z.infer<typeof fileKeySchema>;

/** A key that no file has had. */
export function newFileKey(): FileKey {
  return fileKeySchema.parse(randomBytes(keyBytes).toString('hex'));
}

/** The key that a stranger names, or null if it is none. */
export function readFileKey(value: unknown): FileKey | null {
  return fileKeySchema.safeParse(value).data ?? null;
}
