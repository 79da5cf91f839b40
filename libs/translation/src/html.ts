/** The Helpdesk's HTML, made safe to show. */
import sanitizeHtml from 'sanitize-html';

/** The message as HTML that is safe to show: no scripts, styles, handlers or strange link targets. */
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
