/** Which of the angle brackets in a message are tags, and which are just brackets. */
import { depthOf, readPartOf } from './limits.js';
import { candidatesIn } from './tag-scan.js';
import type { Candidate, Tag } from './tag-scan.js';
import { possibleTags, prefixedTag, sureTags } from './tag-names.js';

/** A message, as far as it is read, with what is markup in it. */
export interface Markup {
  readonly message: string;
  readonly tags: readonly Tag[];
  /** True if it has tags, comments or entities; everything else is plain text. */
  readonly isHtml: boolean;
  /** Elements inside elements, at most. See `depthOf`. */
  readonly depth: number;
  /** True if there is more of it than is read. */
  readonly isCut: boolean;
}

const entity = /&(?:#\d+|#x[\da-f]+|[a-z]+\d*);/i;

/** Finds the tags of a message, in time that grows with its length; one that is longer than is read is cut (`messageLimits`). */
export function markupOf(whole: string): Markup {
  const message = readPartOf(whole);
  const tags = message.includes('<') ? meantAsTags(message, candidatesIn(message)) : [];
  return {
    message,
    tags,
    isHtml: tags.length > 0 || entity.test(message),
    depth: depthOf(tags),
    isCut: message.length < whole.length,
  };
}

/** The message as HTML in which every bracket that begins no tag is written as the character that it is. */
export function tidyHtml({ message, tags }: Markup): string {
  let html = '';
  let at = 0;
  for (const { start, end } of tags) {
    html += message.slice(at, start).replaceAll('<', '&lt;') + message.slice(start, end);
    at = end;
  }
  return html + message.slice(at).replaceAll('<', '&lt;');
}

/** The attributes of a tag, by name in small letters, entities decoded. */
export function attributesOf({ message }: Markup, { name, start, end }: Tag): ReadonlyMap<string, string> {
  const inside = message.slice(start + 1 + name.length, end - 1);
  const found = new Map<string, string>();
  for (const [, key = '', double, single, bare] of inside.matchAll(attribute)) {
    const small = key.toLowerCase();
    if (!found.has(small)) found.set(small, decoded(double ?? single ?? bare ?? ''));
  }
  return found;
}

const attribute = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;

/** Characters that HTML has a name for, as far as anybody uses it; by the name. */
export const namedCharacters: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

function decoded(value: string): string {
  return value.replace(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return namedCharacters[name.toLowerCase()] ?? whole;
      const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      return code <= 0x10ffff ? String.fromCodePoint(code) : '';
    },
  );
}

/** Leaves out what only looks like a tag: "List<String>", "at <time>", "<your name>". */
function meantAsTags(message: string, candidates: readonly Candidate[]): Tag[] {
  const ended = new Set(candidates.filter(({ isEnd }) => isEnd).map(({ name }) => name));
  const begun = new Set<string>();
  return candidates.filter(({ name, isEnd, hasAttributes, end }) => {
    const isKnown = sureTags.has(name) || name === '!' || prefixedTag.test(name);
    if (isEnd) return isKnown || begun.has(name);
    const isTag = isKnown || hasAttributes || (possibleTags.has(name) && (ended.has(name) || message[end - 2] === '/'));
    if (isTag) begun.add(name);
    return isTag;
  });
}
