/** Texts that databases and frameworks may spell differently on the two roads of one message. */
import { namedCharacters } from '../html/markup.js';
import { sureTags } from '../html/tag-names.js';

const tags = new RegExp(`</?(?:${[...sureTags].join('|')})(?:[\\s/][^<>]*)?>`, 'gi');
const escapes = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z][a-z\d]{1,31}));|\\(?:u([\da-f]{4})|([nrtbf"'\\/0]))/gi;
/** How often a text may have been escaped: each layer of a framework may do it once more. */
const escapeRounds = 4;

/** Stands for a character of which only that it was there is known. */
const lost = '\ufffd';

/**
 * What is left of a text whatever was done to it: the same for one that was stored escaped, trimmed, with collapsed blanks
 * or other line ends, in another normal form of Unicode, without its tags or typographic signs, or without the characters
 * that a database cannot hold (NUL, lone surrogates, emoji, letters with accents), and for one in which something else stands
 * in their places. Empty for a text of such characters only, which its spelling then does not tell from others of the kind.
 */
export function comparable(text: string): string {
  return unescaped(text).replace(tags, '').normalize('NFC').replace(unsteady, '');
}

/** Everything but plain letters and digits, and the letters of scripts that a database holds as a whole or not at all. */
const unsteady = /[^A-Za-z0-9\p{L}\p{Nd}]|[\u0080-\u03ff\u1e00-\u1fff\ufb00-\ufb06]|[\u{10000}-\u{10ffff}]/gu;

function unescaped(text: string): string {
  let current = text;
  for (let round = 0; round < escapeRounds && /[&\\]/.test(current); round++) {
    const next = current.replace(escapes, characterOf);
    if (next === current) break;
    current = next;
  }
  return current;
}

function characterOf(_: string, decimal?: string, hex?: string, name?: string, unit?: string, letter?: string): string {
  if (name !== undefined) return namedCharacters[name.toLowerCase()] ?? lost;
  if (letter !== undefined) return /[nrtbf0]/i.test(letter) ? ' ' : letter;
  const code = decimal === undefined ? Number.parseInt(hex ?? unit ?? '', 16) : Number(decimal);
  return code <= 0x10ffff ? String.fromCodePoint(code) : lost;
}

/** Characters that no spelling takes more of for one. */
const longestSpelling = 32;

/** Length from which the beginning of a text counts as the whole, cut off by a column that holds no more. */
const cutLength = 100;

/**
 * True if `stored` is `original` as a database and the frameworks around it may have left it. Stricter than equal
 * `comparable`s: words, signs and letters that anything can hold must be there, and nothing else.
 */
export function isSameText(original: string, stored: string): boolean {
  if (stored.length > longestSpelling * (original.length + 1)) return false;
  if (tidied(original) === tidied(stored)) return true;
  const one = levelled(original);
  const other = levelled(stored);
  return one === other || (mayBeMangled.test(original) && isMangled(one, other)) || isCut(one, other);
}

/** Line ends and outer blanks. */
function tidied(text: string): string {
  return text.replaceAll('\r\n', '\n').trim();
}

const typographic: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '–': '-',
  '—': '-',
  '…': '...',
};

/** Without what may come and go: escapes, tags, blanks, characters without a form; typographic signs as plain ones. */
function levelled(text: string): string {
  return unescaped(text)
    .replace(tags, '')
    .normalize('NFC')
    .replace(/[\s\p{C}]/gu, '')
    .replace(/[‘’“”–—…]/g, (sign) => typographic[sign] ?? sign);
}

/** Something that not every database holds. */
const mayBeMangled = /[^ -~\s]/;

/** What is plain must agree; of the rest some may be gone or have become question marks, but nothing may be new. */
function isMangled(original: string, stored: string): boolean {
  const plain = (text: string): string => text.replace(/[^ -~]|['"\-.?]/g, '');
  if (plain(original) !== plain(stored)) return false;
  const left = Array.from(original.replace(/[ -~]/g, ''));
  let at = 0;
  for (const character of stored.replace(/[ -~\ufffd]/g, '')) {
    at = left.indexOf(character, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

/** Cut off by a column that is too short, or at the first character that it cannot hold. */
function isCut(original: string, stored: string): boolean {
  if (!original.startsWith(stored)) return false;
  return stored.length >= cutLength || (original.codePointAt(stored.length) ?? 0) > 0xffff;
}
