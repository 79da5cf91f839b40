/** What a message shows by an address instead of words: pictures, films, sounds and frames. */
import type { Part, PartFile } from '#channel';
import { addressIn, fileNameIn } from './address.js';
import { cutMark, shownLimit } from './limits.js';
import { attributesOf } from './markup.js';
import type { Markup } from './markup.js';
import { mimeTypeOf } from './mime-types.js';
import type { Tag } from './tag-scan.js';

type Attributes = ReadonlyMap<string, string>;

/** Elements that show something, by the attributes that may hold its address. */
const shown: Readonly<Record<string, readonly string[]>> = {
  img: ['src', 'data-src', 'data-original', 'srcset'],
  image: ['href', 'xlink:href'],
  video: ['src'],
  audio: ['src'],
  source: ['src'],
  iframe: ['src'],
  frame: ['src'],
  embed: ['src'],
  object: ['data'],
  applet: ['code'],
  area: ['href'],
};

/** Elements that show something of themselves, without an address and perhaps without words. */
const drawn: ReadonlySet<string> = new Set(['svg', 'canvas', 'input']);

const kinds: Readonly<Record<string, string>> = { img: 'image', image: 'image', video: 'video', audio: 'audio' };

/** Pictures whose data are in the address itself, and cannot act. */
const pictureData = /^data:image\/(?:png|jpe?g|gif|webp|avif|bmp);base64,[a-z0-9+/=\s]+$/i;

/**
 * Parts for what is shown in the message, in order and each once: files, and a link as text for what is no file. What has no
 * address that can be given to clients is named. Something drawn is named only if nothing else is said (`hasWords`). Of very many a
 * mark stands for those that are left out.
 */
export function mediaIn(markup: Markup, hasWords: boolean, origin?: string): Part[] {
  const parts: Part[] = [];
  const seen = new Set<string>();
  const names: string[] = [];
  let around: string | null = null;
  let looks = 0;
  for (const tag of markup.tags) {
    if (tag.isEnd) {
      if (tag.name === around) around = null;
      continue;
    }
    if (drawn.has(tag.name) && names.length === 0) names.push(...nameOf(tag, attributesOf(markup, tag)));
    if (shown[tag.name] === undefined) continue;
    if (++looks > shownLimit) {
      parts.push(text(cutMark));
      break;
    }
    const attributes = attributesOf(markup, tag);
    if (isInvisible(attributes) || (tag.name === 'source' && around === null)) continue;
    const kind = kinds[tag.name] ?? (tag.name === 'source' ? (around ?? undefined) : undefined);
    const part = partOf(tag, attributes, kind, origin);
    // Of several sources the first one counts, and only where the element has no address itself.
    if (tag.name === 'source') around = null;
    if ((tag.name === 'video' || tag.name === 'audio') && part === null) around = tag.name;
    if (part === null || seen.has(part.address)) continue;
    seen.add(part.address);
    parts.push(part.part);
  }
  const isSilent = parts.length === 0 && !hasWords;
  return isSilent ? names.slice(0, 1).map((text) => ({ type: 'text', text })) : joined(parts);
}

interface Shown {
  readonly address: string;
  readonly part: Part;
}

function partOf({ name }: Tag, attributes: Attributes, kind: string | undefined, origin?: string): Shown | null {
  const raw = (shown[name] ?? []).map((key) => attributes.get(key)?.trim() ?? '').find((value) => value !== '');
  if (raw === undefined && (kind === 'video' || kind === 'audio' || name === 'area')) return null;
  const first = name === 'img' && raw === attributes.get('srcset')?.trim() ? raw?.split(/[\s,]/)[0] : raw;
  const address = first === undefined ? null : addressIn(first, origin);
  const label = labelOf(attributes);
  if (address !== null && kind === undefined)
    return { address, part: text(label === '' ? address : `${label} (${address})`) };
  if (address !== null) return { address, part: filePart(address, kind ?? '', label) };
  if (first !== undefined && kind === 'image' && pictureData.test(first)) {
    const type = first.slice(5, first.indexOf(';'));
    return {
      address: first,
      part: { type: 'files', files: [{ type: 'image', url: first, filename: label || null, mimetype: type }] },
    };
  }
  if (name === 'area') return null;
  return { address: `${name} ${label}`, part: text(`[${label || (kind ?? name)}]`) };
}

function filePart(url: string, kind: string, label: string): Part {
  const filename = fileNameIn(url) ?? (label || null);
  const mimetype = mimeTypeOf('', filename ?? '');
  return { type: 'files', files: [{ type: kind, url, filename, ...(mimetype === null ? {} : { mimetype }) }] };
}

function text(words: string): Part {
  return { type: 'text', text: words };
}

function labelOf(attributes: Attributes): string {
  const names = ['alt', 'title', 'aria-label'].map((key) => attributes.get(key)?.trim() ?? '');
  return names.find((name) => name !== '') ?? '';
}

function nameOf({ name }: Tag, attributes: Attributes): string[] {
  if (name !== 'input') return [`[${labelOf(attributes) || name}]`];
  const type = attributes.get('type')?.toLowerCase();
  const label = attributes.get('value')?.trim() || attributes.get('placeholder')?.trim() || labelOf(attributes);
  return type === 'hidden' ? [] : [`[${label || 'input'}]`];
}

/** A picture of one dot counts who has read, and says nothing. */
function isInvisible(attributes: Attributes): boolean {
  return ['width', 'height'].every((key) => /^[01](?:px)?$/.test(attributes.get(key)?.trim() ?? ''));
}

/** Files that follow each other are one part. */
function joined(parts: readonly Part[]): Part[] {
  const all: Part[] = [];
  for (const part of parts) {
    const before = all.at(-1);
    if (isFiles(part) && before !== undefined && isFiles(before)) before.files.push(...part.files);
    else all.push(part);
  }
  return all;
}

function isFiles(part: Part): part is { type: 'files'; files: PartFile[] } {
  return part.type === 'files';
}
