/** The beginning of a file's text, for a message to the Helpdesk: quoted line by line, so that nobody takes it for the visitor's own words. */
import { isJsonObject } from '#channel';
import type { FileObject } from '#channel';

const quote = '> ';
const lineEnds = /\r\n|[\n\v\f\r\x85\u2028\u2029]/;
// Control characters, and those that turn the direction of what follows.
const unseen = /[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** The text of a file as its sender has it (captivate.md 5.2); '' if there is none. */
export function textOfFile({ textContent }: FileObject): string {
  const text = isJsonObject(textContent) ? textContent.text : textContent;
  return typeof text === 'string' ? text : '';
}

/** At most so many bytes of the text, not counting the quotation marks; cut at a word and marked where there is more. Null for blank text. */
export function excerptOf(text: string, bytes: number): string | null {
  // No more is looked at than could be in it, however long the text.
  const said = text.trimStart();
  const seen = said.slice(0, 4 * bytes);
  const clean = seen
    .toWellFormed()
    .split(lineEnds)
    .map(tidied)
    .filter((line) => line !== '')
    .join('\n');
  const { read } = new TextEncoder().encodeInto(clean, new Uint8Array(bytes));
  const isWhole = read === clean.length && seen.length === said.length;
  const kept = isWhole ? clean : atWord(clean, read).trimEnd();
  if (kept === '') return null;
  return `${kept}${isWhole ? '' : '…'}`
    .split('\n')
    .map((line) => quote + line)
    .join('\n');
}

function tidied(line: string): string {
  return line.replace(unseen, '').replace(/\s+/g, ' ').trim();
}

/** The first characters, up to the last blank unless that is far away: not every script has blanks. */
function atWord(text: string, length: number): string {
  const head = text.slice(0, length);
  if (length >= text.length || /\s/.test(text.charAt(length))) return head;
  const blank = Math.max(head.lastIndexOf(' '), head.lastIndexOf('\n'));
  return blank > length / 2 ? head.slice(0, blank) : head;
}
