/** Types of files that begin with no mark of their own: all kinds of text. */
import { isUtf8 } from 'node:buffer';

const byExtension: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  css: 'text/css',
  htm: 'text/html',
  html: 'text/html',
  ics: 'text/calendar',
  js: 'text/javascript',
  json: 'application/json',
  md: 'text/markdown',
  markdown: 'text/markdown',
  mjs: 'text/javascript',
  svg: 'image/svg+xml',
  tsv: 'text/tab-separated-values',
  vcf: 'text/vcard',
  xhtml: 'application/xhtml+xml',
  xml: 'application/xml',
  yaml: 'application/yaml',
  yml: 'application/yaml',
};

/** What text says itself to be, whatever its name is: browsers guess like this. Comments and declarations may stand before it. */
const bySelf: readonly (readonly [RegExp, string])[] = [
  [/<svg[\s/>]/i, 'image/svg+xml'],
  [/<(!doctype html|html|head|body|script|iframe|style|title|meta)[\s/>]/i, 'text/html'],
  [/^<\?xml\s/i, 'application/xml'],
];

/** Kinds of XML by their names: no other text becomes one of them. */
const needsMarkup = new Set(['image/svg+xml', 'application/xhtml+xml', 'application/xml']);
/** Control characters that no text holds; tab, line ends, form feed, backspace and escape are seen in some. */
const binary = /[\x00-\x07\x0b\x0e-\x1a\x1c-\x1f]/;

/** The beginning of a file as text, or null if it is none. UTF-8, or UTF-16 with its mark; other encodings only if nothing speaks against it. */
export function textOfHead(head: Uint8Array): string | null {
  const encoding = encodingOf(head);
  const text = new TextDecoder(encoding).decode(head, { stream: true });
  return binary.test(text) ? null : text;
}

/** The type of text with that extension. The name chooses among kinds of text only; markup is told by the text itself. */
export function textType(text: string, extension: string): string {
  const start = text.trimStart();
  if (start.startsWith('<')) {
    const own = bySelf.find(([form]) => form.test(start.slice(0, 2048)))?.[1];
    if (own !== undefined) return own;
  }
  const named = byExtension[extension];
  if (named === undefined || (needsMarkup.has(named) && !start.startsWith('<'))) return 'text/plain';
  return named;
}

function encodingOf(head: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' | 'latin1' {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  // The last character may be cut.
  const isUnicode = [0, 1, 2, 3].some((cut) => isUtf8(head.subarray(0, Math.max(0, head.length - cut))));
  return isUnicode ? 'utf-8' : 'latin1';
}
