/** A message that is too long or too deep to be laid out: its words and links, line by line. */
import { addressIn } from './address.js';
import { cutMark, linksLimit } from './limits.js';
import { attributesOf } from './markup.js';
import type { Markup } from './markup.js';
import { rawTags } from './tag-names.js';

/** Elements that stand on lines of their own. */
const blocks = new Set(
  (
    'address article aside blockquote br caption center dd details dialog dir div dl dt fieldset figcaption figure footer form ' +
    'h1 h2 h3 h4 h5 h6 header hr li main menu nav ol option p pre section summary table td th tr ul'
  ).split(' '),
);

/**
 * HTML without any tags: entities stay, blocks are lines, links are `label (url)`, the first two thousand of them. In time that
 * grows with its length.
 */
export function flattened(markup: Markup, origin?: string): string {
  const { message, tags } = markup;
  const pieces: string[] = [];
  const links: (string | null)[] = [];
  let at = 0;
  let isHidden = false;
  let linkCount = 0;
  for (const tag of tags) {
    if (!isHidden) pieces.push(message.slice(at, tag.start).replaceAll('<', '&lt;'));
    at = tag.end;
    if (rawTags.has(tag.name) && tag.name !== 'textarea') isHidden = !tag.isEnd;
    else if (blocks.has(tag.name)) pieces.push(tag.name === 'li' && !tag.isEnd ? '\n- ' : '\n');
    else if (tag.name === 'a' && !tag.isEnd)
      links.push(linkCount++ < linksLimit ? addressIn(attributesOf(markup, tag).get('href') ?? '', origin) : null);
    else if (tag.name === 'a') pieces.push(linkText(links.pop() ?? null));
  }
  if (!isHidden) pieces.push(message.slice(at).replaceAll('<', '&lt;'));
  if (linkCount > linksLimit) pieces.push(` ${cutMark}`);
  // Lines that only the tags made are none.
  return pieces.join('').replace(/\n(?:[ \t]*\n)+/g, '\n');
}

function linkText(url: string | null): string {
  return url === null ? '' : ` (${url.replaceAll('&', '&amp;')})`;
}
