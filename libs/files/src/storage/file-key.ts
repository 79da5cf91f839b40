/** Keys of files: where a file lies, and the proof of whoever names it. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';

/** A group is the beginning of the keys of files that belong together, in hexadecimal digits. */
export const groupDigits = 16;
const randomKeyBytes = 20;

/**
 * The digits of a group and 160 random bits, all in hexadecimal: nobody guesses one, and none is a path. `presigned-url` comes without
 * an API key, so the key alone is the proof there (captivate.md 1.3).
 */
export const fileKeySchema = z
  .string()
  .regex(new RegExp(`^[0-9a-f]{${groupDigits + randomKeyBytes * 2}}$`))
  .brand<'FileKey'>();

export type FileKey = z.infer<typeof fileKeySchema>;

/** The key of no file: beside it stands whose files they are. */
export const markKey: FileKey = fileKeySchema.parse('0'.repeat(groupDigits + randomKeyBytes * 2));

/** A key that no file has had. Throws if the group is none. */
export function newFileKey(group: string): FileKey {
  return fileKeySchema.parse(group + randomBytes(randomKeyBytes).toString('hex'));
}

/** A group that nothing else belongs to. */
export function newGroup(): string {
  return randomBytes(groupDigits / 2).toString('hex');
}

/** The key that a stranger names, or null if it is none. */
export function readFileKey(value: unknown): FileKey | null {
  return fileKeySchema.safeParse(value).data ?? null;
}
