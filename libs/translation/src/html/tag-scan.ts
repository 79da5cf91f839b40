/** What looks like a tag in a message, found in time that grows with the message's length, whatever stands in it. */
import { rawTags } from './tag-names.js';

/** A tag or a comment, and where it stands: from `start` up to but without `end`. */
export interface Tag {
  /** In small letters; '!' for a comment or a declaration. */
  readonly name: string;
  readonly isEnd: boolean;
  readonly start: number;
  readonly end: number;
}

/** A tag as it looks, before it is known whether it is meant as one. */
export interface Candidate extends Tag {
  readonly hasAttributes: boolean;
}

/** Everything with the form of a tag, a comment or a declaration, in order and without overlaps. */
export function candidatesIn(message: string): Candidate[] {
  return new Scanner(message).scan();
}

const tagName = /[a-z][a-z0-9:-]*(?=[\s/>])/iy;
const namedValue = /(?:^|[\s/"'])[\w:@.-]+\s*=/;
const bareAttributes =
  /^(?:\s+(?:allowfullscreen|async|autofocus|autoplay|checked|controls|default|defer|disabled|hidden|loop|multiple|muted|noshade|nowrap|open|playsinline|readonly|required|reversed|selected))+\s*\/?$/i;
/** Characters of a tag in which its first attribute is looked for. */
const attributesLimit = 2000;

class Scanner {
  private readonly last: Readonly<Record<'>' | '"' | "'" | '-->', number>>;
  /** Elements of raw content that do not end behind some place: nor do they behind a later one. */
  private readonly endless = new Set<string>();

  constructor(private readonly message: string) {
    const last = (text: string): number => message.lastIndexOf(text);
    this.last = { '>': last('>'), '"': last('"'), "'": last("'"), '-->': last('-->') };
  }

  scan(): Candidate[] {
    const found: Candidate[] = [];
    let at = this.message.indexOf('<');
    while (at >= 0 && at < this.last['>']) {
      const one = this.declaration(at) ?? this.tag(at);
      if (one !== null) found.push(one);
      at = this.message.indexOf('<', one === null ? at + 1 : this.behind(one));
    }
    return found;
  }

  /** Where to go on: what stands in a script or a style is no markup. */
  private behind({ name, isEnd, end }: Tag): number {
    return !isEnd && rawTags.has(name) ? this.endOfElement(name, end) : end;
  }

  private declaration(start: number): Candidate | null {
    if (this.message[start + 1] !== '!') return null;
    const isComment = this.message.startsWith('<!--', start);
    if (!isComment && this.message.slice(start, start + 9).toLowerCase() !== '<!doctype') return null;
    const ending = isComment ? '-->' : '>';
    // "<!-->" is a whole comment.
    const from = start + (isComment ? 2 : 9);
    if (this.last[ending] < from) return null;
    const end = this.message.indexOf(ending, from) + ending.length;
    return { name: '!', isEnd: false, start, end, hasAttributes: false };
  }

  private tag(start: number): Candidate | null {
    const isEnd = this.message[start + 1] === '/';
    tagName.lastIndex = start + (isEnd ? 2 : 1);
    const name = tagName.exec(this.message)?.[0].toLowerCase();
    if (name === undefined || name.endsWith(':')) return null;
    const from = start + (isEnd ? 2 : 1) + name.length;
    const end = this.endOfTag(from);
    if (end < 0 || (!isEnd && rawTags.has(name) && this.endOfElement(name, end) < 0)) return null;
    const inside = this.message.slice(from, Math.min(end - 1, from + attributesLimit));
    const hasAttributes = namedValue.test(inside);
    const isPlain = isEnd || hasAttributes || /^[\s/]*$/.test(inside) || bareAttributes.test(inside);
    return isPlain ? { name, isEnd, start, end, hasAttributes } : null;
  }

  /** Behind the tag's closing bracket; -1 if another bracket opens before, or none closes. */
  private endOfTag(from: number): number {
    for (let at = from; at < this.message.length; at++) {
      const sign = this.message[at];
      if (sign === '>') return at + 1;
      if (sign === '<') return -1;
      if (sign !== '=') continue;
      while (/\s/.test(this.message[at + 1] ?? '')) at++;
      const quote = this.message[at + 1];
      if (quote !== '"' && quote !== "'") continue;
      if (this.last[quote] <= at + 1) return -1;
      at = this.message.indexOf(quote, at + 2);
    }
    return -1;
  }

  /** Where the end tag of an element begins; -1 if there is none. */
  private endOfElement(name: string, from: number): number {
    if (this.endless.has(name)) return -1;
    const ending = new RegExp(`</${name}`, 'gi');
    ending.lastIndex = from;
    const end = ending.exec(this.message)?.index ?? -1;
    if (end < 0) this.endless.add(name);
    return end;
  }
}
