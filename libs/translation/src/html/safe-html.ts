/** The Helpdesk's HTML, made safe to show. */
import sanitizeHtml from 'sanitize-html';
import { addressIn } from './address.js';
import { tidyHtml } from './markup.js';
import type { Markup } from './markup.js';
import { isLaidOut, textOfHtml } from './text.js';

/**
 * The message as HTML that is safe to show: no scripts, styles, handlers or strange link targets; relative ones belong to
 * `origin`. Plain text keeps its lines, and so does the `text` of a message that is too large to be given to a parser, which takes
 * its place. What can only be shown by an address is not in it (see `mediaIn`).
 */
export function safeHtml(markup: Markup, origin?: string, text = textOfHtml(markup, origin)): string {
  if (!markup.isHtml || !isLaidOut(markup)) return escaped(text).replace(/\r?\n/g, '<br />');
  return sanitized(tidyHtml(markup), origin);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function sanitized(message: string, origin?: string): string {
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
    nonTextTags: ['script', 'style'],
    transformTags: {
      a: (tagName, { href }) => {
        const address = href === undefined ? null : addressIn(href, origin);
        const attribs = { target: '_blank', rel: 'noopener noreferrer' };
        return { tagName, attribs: address === null ? attribs : { href: address, ...attribs } };
      },
    },
    nestingLimit: 64,
  });
}
