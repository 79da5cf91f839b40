/** Keys and tokens as they are given: pasted, in files with a line end, saved by editors that add a mark of their own. */
import { z } from 'zod';
import { SECRET_LENGTH } from '#visitor-key';

/** Visible characters of Latin-1 and plain blanks. */
const sendable = /^[\x20-\x7e\xa1-\xac\xae-\xff]*$/;

/** No control characters, no invisible ones, no line ends. */
const visible = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ufffd]*$/u;

/** A secret that travels in a header. White space around it is dropped, a byte-order mark as well; inside, what no header carries is an error. */
export const headerSecret = z
  .string()
  .trim()
  .min(1)
  .regex(sendable, { error: 'expected one line of characters that a header can carry' });

/** What a client presents to be let in, in a header or an address. */
export const channelKey = z
  .string()
  .trim()
  .min(1)
  .max(256)
  .regex(visible, { error: 'expected one line of visible characters' });

/** What visitor keys are signed with. */
export const identitySecret = z
  .string()
  .trim()
  .min(SECRET_LENGTH, `expected ${SECRET_LENGTH} characters or more`)
  .regex(/^[^\s,\p{Cc}\p{Cf}]+$/u, { error: 'expected no blanks, commas and invisible characters' });

/** Several, separated by commas, blanks or line ends. */
export const identitySecrets = z
  .string()
  .refine((text) => z.array(identitySecret).min(1).max(16).safeParse(separate(text)).success, {
    error: `expected 1 to 16 secrets of ${SECRET_LENGTH} characters or more`,
  })
  .transform(separate);

function separate(text: string): string[] {
  return text.split(/[\s,\ufeff]+/).filter((one) => one !== '');
}
