/** How much of a message is read, and as what, so that none holds up the others: counted before anything is parsed. */
import type { Tag } from './tag-scan.js';
import { emptyTags } from './tag-names.js';

/** What is read of one message at most, characters and opening angle brackets: there it is cut, and says so. */
export const messageLimits = { characters: 1 << 20, brackets: 50_000 };

/** Up to this a message is laid out, or kept as HTML; of more its words, lines and links are taken without a parser. */
export const laidOutLimits = { characters: 1 << 18, tags: 4000, depth: 60 };

/** Pictures, frames and the like of one message that are looked at. */
export const shownLimit = 500;

/** Links of a message that is not laid out which are shown with their address. */
export const linksLimit = 2000;

/** Stands where something was left out. */
export const cutMark = '[…]';

/** A tag that is longer is no tag that was cut in two, characters. */
const cutTagLimit = 10_000;

/** The part of a message that is read. Linear in it. */
export function readPartOf(message: string): string {
  let end = Math.min(message.length, messageLimits.characters);
  let at = message.indexOf('<');
  for (let count = 0; at >= 0 && at < end; count++) {
    if (count === messageLimits.brackets) end = at;
    else at = message.indexOf('<', at + 1);
  }
  if (end === message.length) return message;
  const opened = message.lastIndexOf('<', end - 1);
  const isInTag = opened > message.lastIndexOf('>', end - 1) && end - opened < cutTagLimit;
  return message.slice(0, isInTag ? opened : end).toWellFormed();
}

/** Elements that end by themselves where another one begins or the one around them ends. */
const endless = new Set(['dd', 'dt', 'li', 'option', 'p', 'tbody', 'td', 'tfoot', 'th', 'thead', 'tr']);

/**
 * Elements inside elements, at most; counted up to one more than a message that is laid out may have. An end that fits nothing ends
 * nothing, as a parser reads it: never less than a parser finds.
 */
export function depthOf(tags: readonly Tag[]): number {
  const open: string[] = [];
  let deepest = 0;
  for (const { name, isEnd } of tags) {
    if (name === '!' || emptyTags.has(name)) continue;
    if (isEnd) end(open, name);
    else {
      if (endless.has(name) && open.at(-1) === name) open.pop();
      deepest = Math.max(deepest, open.push(name));
      if (deepest > laidOutLimits.depth) break;
    }
  }
  return deepest;
}

function end(open: string[], name: string): void {
  let at = open.length - 1;
  while (at >= 0 && open[at] !== name && endless.has(open[at] ?? '')) at--;
  if (open[at] === name) open.length = at;
}
