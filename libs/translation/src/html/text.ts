/** The Helpdesk's HTML as readable text. */
import { compile } from 'html-to-text';
import type { DomNode, FormatCallback, HtmlToTextOptions } from 'html-to-text';
import { addressIn, defaultHelpdeskOrigin } from './address.js';
import { flattened } from './flat.js';
import { cutMark, laidOutLimits } from './limits.js';
import { tidyHtml } from './markup.js';
import type { Markup } from './markup.js';

/** A line that ends behind such a tag is ended by the tag; other line ends may have been typed, and stay. */
const behindBlocks = /(<\/?(?:blockquote|br|div|h[1-6]|li|ol|p|t[dhr]|table|tbody|thead|ul)(?:[\s/][^<>]*)?>)\s+/gi;

/** True for a message that may be given to a parser; of others words, lines and links are taken in linear time. */
export function isLaidOut({ message, tags, depth }: Markup): boolean {
  const { characters, tags: tagsLimit, depth: depthLimit } = laidOutLimits;
  return message.length <= characters && tags.length <= tagsLimit && depth <= depthLimit;
}

/**
 * Readable text of a message that may be HTML (helpdesk.md 4.1): links as `label (url)`, relative ones with `origin`, list
 * items and table rows as lines. Of what is read of it no word is lost, however long or deep it is; one that is cut ends with a
 * mark. What has no words is not in it (see `mediaIn`).
 */
export function textOfHtml(markup: Markup, origin = defaultHelpdeskOrigin): string {
  const text = markup.isHtml ? converted(markup, origin) : markup.message;
  return markup.isCut ? `${text} ${cutMark}` : text;
}

function converted(markup: Markup, origin: string): string {
  const html = isLaidOut(markup) ? tidyHtml(markup).replace(behindBlocks, '$1') : flattened(markup, origin);
  return converterFor(origin)(html)
    .replace(/^ (?=\d+\. )/gm, '')
    .trim();
}

const converters = new Map<string, (html: string) => string>();

function converterFor(origin: string): (html: string) => string {
  const converter = converters.get(origin) ?? compile({ ...asText, selectors: [linkOf(origin), ...selectors] });
  converters.set(origin, converter);
  return converter;
}

/** "label (url)", or the url alone where the label says nothing more. */
const labelledLink: FormatCallback = (element, walk, builder, { baseUrl }) => {
  const href = addressIn(attributeOf(element, 'href') ?? '', baseUrl);
  // Links in links are no HTML, and each would look at all words inside once more.
  if (isInLink(element)) {
    walk(element.children, builder);
    if (href !== null) builder.addInline(` (${href})`, { noWordTransform: true });
    return;
  }
  let label = '';
  builder.pushWordTransform((word: string) => ((label += word), word));
  walk(element.children, builder);
  builder.popWordTransform();
  if (href !== null && href !== label.trim())
    builder.addInline(label === '' ? href : ` (${href})`, { noWordTransform: true });
};

function isInLink({ parent }: DomNode): boolean {
  for (let around = parent; around != null; around = around.parent) if (around.name === 'a') return true;
  return false;
}

/** Always counted in figures: the tool knows letters and Roman numerals for small numbers only and fails on others. */
const numberedList: FormatCallback = (element, walk, builder, options) => {
  const start = attributeOf(element, 'start') ?? '';
  element.attribs = { start: /^\d{1,6}$/.test(start) ? start : '1' };
  builder.options.formatters.orderedList?.(element, walk, builder, options);
};

/** A line per row, whatever the cells span: columns would not align in a chat anyway, and would take their width squared. */
const tableRows: FormatCallback = (element, walk, builder) => {
  walk(
    element.children.filter(({ name }) => name === 'caption'),
    builder,
  );
  builder.openTable();
  for (const row of rowsOf(element)) {
    builder.openTableRow();
    for (const cell of row.children.filter(({ name }) => name === 'td' || name === 'th')) {
      builder.openTableCell();
      walk(cell.children, builder);
      builder.closeTableCell();
    }
    builder.closeTableRow();
  }
  builder.closeTable({
    tableToString: (rows) => rows.map((cells) => lineOf(cells.map(({ text }) => text))).join('\n'),
    leadingLineBreaks: 1,
    trailingLineBreaks: 1,
  });
};

function rowsOf({ children }: DomNode): DomNode[] {
  return children.flatMap((child) => {
    if (child.name === 'tr') return [child];
    const isGroup = child.name === 'thead' || child.name === 'tbody' || child.name === 'tfoot';
    return isGroup ? child.children.filter(({ name }) => name === 'tr') : [];
  });
}

/** A row of one cell is layout and keeps its lines. */
function lineOf(cells: readonly string[]): string {
  return cells.length === 1 ? cells.join('') : cells.map((text) => text.replace(/\n+/g, ' ')).join(' | ');
}

function attributeOf({ attribs }: DomNode, name: string): string | undefined {
  return (attribs as Record<string, string | undefined> | undefined)?.[name];
}

const closeBlock = { leadingLineBreaks: 1, trailingLineBreaks: 1 };

function linkOf(baseUrl: string) {
  return { selector: 'a', format: 'labelledLink', options: { baseUrl } };
}

const selectors: HtmlToTextOptions['selectors'] & object = [
  { selector: 'img', format: 'skip' },
  ...['caption', 'dd', 'details', 'dt', 'figcaption', 'figure', 'summary'].map((selector) => ({
    selector,
    format: 'block',
    options: closeBlock,
  })),
  { selector: 'p', options: closeBlock },
  { selector: 'ul', options: { itemPrefix: '- ', ...closeBlock } },
  { selector: 'ol', format: 'numberedList', options: closeBlock },
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
    selector,
    options: { uppercase: false, ...closeBlock },
  })),
  { selector: 'table', format: 'tableRows' },
];

const asText: HtmlToTextOptions = {
  wordwrap: false,
  preserveNewlines: true,
  limits: { maxInputLength: Number.POSITIVE_INFINITY },
  formatters: { labelledLink, numberedList, tableRows },
};
