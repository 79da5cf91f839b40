/** The Helpdesk's HTML, made readable as text or safe as HTML. */
import { convert } from 'html-to-text';
import type { HtmlToTextOptions } from 'html-to-text';
import sanitizeHtml from 'sanitize-html';

const asText: HtmlToTextOptions = {
  wordwrap: false,
  preserveNewlines: true,
  limits: { maxInputLength: 1 << 20, maxDepth: 64 },
  formatters: {
    // "label (url)", or the url alone where the label says nothing more.
    labelledLink(element, walk, builder) {
      const attributes = element.attribs as Record<string, string | undefined>;
      const href = safeUrl(attributes['href'] ?? '');
      let label = '';
      builder.pushWordTransform((word) => {
        label += word;
        return word;
      });
      walk(element.children, builder);
      builder.popWordTransform();
      if (href === null || href === label.trim()) return;
      builder.addInline(label === '' ? href : ` (${href})`, { noWordTransform: true });
    },
  },
  selectors: [
    { selector: 'a', format: 'labelledLink' },
    { selector: 'img', format: 'skip' },
    { selector: 'p', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
    { selector: 'ul', options: { itemPrefix: '- ', leadingLineBreaks: 1, trailingLineBreaks: 1 } },
    { selector: 'ol', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
      selector,
      options: { uppercase: false, leadingLineBreaks: 1, trailingLineBreaks: 1 },
    })),
    { selector: 'table', format: 'dataTable', options: { uppercaseHeaderCells: false } },
  ],
};

const looksLikeHtml = /<\/?[a-z][^>]*>|&(?:#\d+|#x[\da-f]+|[a-z]+\d*);/i;

/** Readable text of a message that may be HTML (helpdesk.md 4.1): links as `label (url)`, list items as lines. */
export function textOfHtml(message: string): string {
  return looksLikeHtml.test(message)
    ? convert(message, asText)
        .replace(/^ (?=\d+\. )/gm, '')
        .trim()
    : message;
}

/** The same message as HTML that is safe to show: no scripts, styles, handlers or strange link targets. */
export function safeHtml(message: string): string {
  return sanitizeHtml(message, {
    allowedTags: [
      'p',
      'br',
      'ol',
      'ul',
      'li',
      'a',
      'b',
      'strong',
      'i',
      'em',
      'u',
      's',
      'code',
      'pre',
      'blockquote',
      'h1',
      'h2',
      'h3',
      'h4',
      'table',
      'thead',
      'tbody',
      'tr',
      'th',
      'td',
      'span',
      'div',
    ],
    allowedAttributes: { a: ['href', 'target', 'rel'] },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    transformTags: { a: sanitizeHtml.simpleTransform('a', { target: '_blank', rel: 'noopener noreferrer' }) },
    nestingLimit: 64,
  });
}

/** An address that may be shown as a link; null for anything but http, https, mailto and tel. */
export function safeUrl(url: string): string | null {
  return /^(?:https?:\/\/|mailto:|tel:)/i.test(url) ? url : null;
}
