/** The Helpdesk's HTML, made safe to show. */
import sanitizeHtml from 'sanitize-html';

/** Only a whole tag makes a text HTML: "a < b", "List<String>" and "a<b and c>d" are what they are. */
export const htmlTags =
  'a|abbr|address|article|aside|b|big|blockquote|body|br|button|caption|center|cite|code|dd|del|details|div|dl|dt|em|' +
  'figure|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|kbd|label|li|link|main|mark|meta|nav|ol|p|' +
  'pre|q|s|samp|script|section|small|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|tfoot|th|thead|title|' +
  'tr|tt|u|ul|var|wbr';
const looksLikeHtml = new RegExp(
  `</?(?:${htmlTags})(?:\\s+[a-z-]+\\s*=[^<>]*|\\s*/?)>|<[a-z]+[\\s/][^<>=]*=[^<>]*>|<!--|&(?:#\\d+|#x[\\da-f]+|[a-z]+\\d*);`,
  'i',
);

/** True for a message with tags that HTML knows, with any tag that has attributes, or with entities. */
export function isHtml(message: string): boolean {
  return looksLikeHtml.test(message);
}

/** The message as HTML that is safe to show: no scripts, styles, handlers or strange link targets. Plain text keeps its lines. */
export function safeHtml(message: string): string {
  return isHtml(message) ? sanitized(message) : escaped(message).replace(/\r?\n/g, '<br />');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function sanitized(message: string): string {
  return sanitizeHtml(message, {
    allowedTags: [
      'p',
      'br',
      'hr',
      'ol',
      'ul',
      'li',
      'dl',
      'dt',
      'dd',
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
      'caption',
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
