/** Names of files: shown as they were given, as far as that deceives nobody. */

const longestBytes = 200;
const longestExtension = 16;
const fallback = 'file';

/** Control characters, line separators; marks that turn the direction of text, so that `gpj.exe` reads `exe.jpg`; what is not seen at all. */
const unseen =
  /[\p{Cc}\u2028\u2029\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
const separators = /[\\/\u2044\u2215\u29f8\uff0f\uff3c]/;

/**
 * A name that is safe to show, to send in a header and to save: one line, no folders, no reserved characters, at most 200 bytes
 * with its extension kept; `file` if nothing is left. Letters, emoji and spaces of any language stay.
 */
export function safeName(given: unknown): string {
  if (typeof given !== 'string') return fallback;
  // Longer than any file system allows: what is cut here would be cut below, only slower.
  const text = given.slice(-4096).toWellFormed().normalize('NFC').replace(unseen, '');
  const last = text.split(separators).findLast((part) => tidy(part) !== '') ?? '';
  return shorten(tidy(last)) || fallback;
}

/** The extension in lower case without its dot, or an empty text. */
export function extensionOf(name: string): string {
  return /[^.]\.([A-Za-z0-9]{1,16})$/.exec(name)?.[1]?.toLowerCase() ?? '';
}

/** Spaces in a row hide an extension; dots and spaces at the end are dropped by Windows, dots at the start hide a file. */
function tidy(part: string): string {
  return part
    .replace(/[<>:"|?*]/g, '_')
    .replace(/\s+/gu, ' ')
    .replace(/^[\s.]+|[\s.]+$/gu, '');
}

function shorten(name: string): string {
  if (Buffer.byteLength(name) <= longestBytes) return name;
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 && name.length - dot <= longestExtension ? name.slice(dot) : '';
  const room = longestBytes - Buffer.byteLength(extension);
  return cut(name.slice(0, name.length - extension.length), room).trimEnd() + extension;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Whole characters as people see them, up to that many bytes. */
function cut(text: string, bytes: number): string {
  let [kept, used] = ['', 0];
  for (const { segment } of graphemes.segment(text)) {
    used += Buffer.byteLength(segment);
    if (used > bytes) break;
    kept += segment;
  }
  return kept;
}
