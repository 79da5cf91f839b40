/** Why a store takes no writes, in a word that an operator can act on; never the error's own message, which may name secrets. */

/** `failing` is anything else. */
export type StoreTrouble = 'full' | 'read-only' | 'failing';

/** Codes of the system, of SQLite (primary result codes) and the words that Redis begins an error with. */
const troubles: Readonly<Record<string, StoreTrouble>> = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  13: 'full',
  OOM: 'full',
  EROFS: 'read-only',
  8: 'read-only',
  READONLY: 'read-only',
  // Redis cannot save to its disk, and takes no writes until it can.
  MISCONF: 'read-only',
};

/** Looks at the error and what caused it. */
export function storeTroubleOf(error: unknown): StoreTrouble {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    for (const sign of signsOf(cause)) {
      const trouble = troubles[sign];
      if (trouble !== undefined) return trouble;
    }
  }
  return 'failing';
}

function signsOf(error: Error): string[] {
  const [firstWord = ''] = /^[A-Z]+/.exec(error.message) ?? [];
  const code = 'code' in error ? [String(error.code)] : [];
  const errcode = 'errcode' in error ? [String(Number(error.errcode) & 0xff)] : [];
  return [...errcode, ...code, firstWord];
}
