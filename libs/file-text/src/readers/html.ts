/** The words of a web page: without scripts, styles, pictures and addresses. */
import { convert } from 'html-to-text';
import { decodeText, encodingOf } from './plain.js';
import type { TextSink } from './text-sink.js';

/** Of a longer page only the beginning is looked at: it is taken apart in memory. */
const MAX_HTML_BYTES = 4 * 1024 * 1024;

/** What the page says of its encoding, if that is one we know. */
function namedEncoding(bytes: Buffer): string | undefined {
  const head = bytes.toString('latin1', 0, 2048);
  const label = /<meta[^>]{0,200}charset\s*=\s*["']?([\w-]{1,40})/i.exec(head)?.[1];
  try {
    // A page that we can read far enough to find this word is not in UTF-16 (as browsers hold it).
    return label === undefined || /utf-?16/i.test(label) ? undefined : new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}

export function readHtml(bytes: Buffer, sink: TextSink): void {
  const marked = encodingOf(bytes);
  const encoding = marked.startsWith('utf') ? marked : (namedEncoding(bytes) ?? marked);
  const options = { ignoreHref: true, noAnchorUrl: true };
  const text = convert(decodeText(bytes, MAX_HTML_BYTES, encoding), {
    wordwrap: false,
    limits: { maxDepth: 200, ellipsis: '' },
    selectors: [
      { selector: 'img', format: 'skip' },
      { selector: 'a', options },
      { selector: 'table', format: 'dataTable', options: { uppercaseHeaderCells: false } },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    ],
  });
  sink.add(text);
  if (bytes.length > MAX_HTML_BYTES) sink.cutHere();
}
