// Changes a text as databases, frameworks and filters do.
import type { TextChange } from '../faults/value-faults.js';

/** Characters that a short column holds. */
const columnWidth = 255;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
};

const changers: Record<TextChange, (text: string) => string> = {
  escaped: (text) => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign),
  trimmed: (text) => text.trim(),
  collapsed: (text) => text.replace(/[^\S\r\n]+/g, ' '),
  nfc: (text) => text.normalize('NFC'),
  nfd: (text) => text.normalize('NFD'),
  nfkc: (text) => text.normalize('NFKC'),
  astralLost: (text) => text.replace(/[\u{10000}-\u{10ffff}]/gu, ''),
  astralReplaced: (text) => text.replace(/[\u{10000}-\u{10ffff}]/gu, '?'),
  controlsLost: (text) => text.replace(/(?![\t\r\n])\p{Cc}/gu, ''),
  invisiblesLost: (text) => text.replace(/\p{Cf}/gu, ''),
  breaksLost: (text) => text.replace(/\r?\n/g, ' '),
  crlf: (text) => text.replace(/\r?\n/g, '\r\n'),
  typographic: (text) =>
    text
      .replace(/(^|\s)"/g, '$1“')
      .replaceAll('"', '”')
      .replaceAll("'", '’')
      .replaceAll('...', '…')
      .replaceAll('--', '–'),
  inParagraph: (text) => `<p>${text}</p>`,
  cutShort: (text) => Array.from(text).slice(0, columnWidth).join(''),
};

/** The text after all changes, one after the other. */
export function oddText(text: string, changes: readonly TextChange[]): string {
  return changes.reduce((changed, change) => changers[change](changed), text);
}
