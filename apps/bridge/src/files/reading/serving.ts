/** A file as a browser gets it: saved, never run; in parts where it asks for parts. */
import { contentDisposition, readRange, servedType } from '#files';
import type { FileContent, FileKey, FileRecord, FileShelf, LinkParts } from '#files';
import type { FileLinks } from '../naming/file-links.js';
import { FileRefusal } from '../refusals.js';

/** A link to S3 that the bridge sends somebody on to holds no longer, seconds: it is followed at once. */
const longestOnward = 900;

/** What a request says about what it has already, or wants. */
export interface Conditions {
  /** True where the file itself is not wanted: HEAD. */
  readonly isHead: boolean;
  readonly ifNoneMatch: string | undefined;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
}

export interface Served {
  readonly status: 200 | 206 | 302 | 304 | 416;
  readonly headers: Readonly<Record<string, string>>;
  /** Opens what the body is; null where there is none. To be called once at most. */
  readonly open: (() => Promise<FileContent>) | null;
}

interface Tools {
  readonly shelf: FileShelf;
  readonly links: FileLinks;
  /** False for a file whose conversation is gone: it has none any more, whatever storage still keeps. */
  readonly isThere: (record: FileRecord) => Promise<boolean>;
  /** Whether the storage serves files itself. */
  readonly isSentOn: boolean;
}

export class Serving {
  constructor(private readonly tools: Tools) {}

  /** What answers a link. Throws a `FileRefusal` or a `FileStorageError`. */
  async answer(link: LinkParts, conditions: Conditions, signal: AbortSignal): Promise<Served> {
    const { shelf, links, isSentOn } = this.tools;
    const nowMs = Date.now();
    const read = links.read(link, nowMs);
    if (read === 'invalid') throw new FileRefusal('badLink');
    if (read === 'expired') throw new FileRefusal('linkOver');
    const record = await shelf.find(read.fileKey, { signal });
    if (record === null) throw new FileRefusal('unknownFile');
    if (record.expiresAt !== null && record.expiresAt <= nowMs) throw new FileRefusal('fileGone');
    if (!(await this.tools.isThere(record))) throw new FileRefusal('fileGone');
    const secondsLeft = Math.floor(read.expiresAt - nowMs / 1000);
    // A link to S3 is signed for GET, and refused for anything else.
    const sentOn = isSentOn && !conditions.isHead ? await this.sendOn(record, secondsLeft) : null;
    return sentOn ?? this.whole(record, { conditions, secondsLeft, signal });
  }

  private async sendOn(record: FileRecord, secondsLeft: number): Promise<Served | null> {
    const { key, type, name } = record;
    const seconds = Math.max(1, Math.min(secondsLeft, longestOnward));
    const disposition = contentDisposition(name);
    const location = await this.tools.shelf.storage.presignGet(key, seconds, {
      contentType: servedType(type),
      disposition,
    });
    if (location === null) return null;
    return { status: 302, headers: { ...guards, location, 'cache-control': 'no-store' }, open: null };
  }

  private whole(
    { key, name, type, bytes, sha256 }: FileRecord,
    about: { readonly conditions: Conditions; readonly secondsLeft: number; readonly signal: AbortSignal },
  ): Served {
    const { conditions, secondsLeft, signal } = about;
    const etag = `"${sha256}"`;
    const headers = {
      ...guards,
      etag,
      'content-type': servedType(type),
      'content-disposition': contentDisposition(name),
      'accept-ranges': 'bytes',
      // A shared cache would serve the file after its link has ended.
      'cache-control': `private, max-age=${Math.max(0, Math.min(secondsLeft, 3600))}`,
    };
    if (matches(conditions.ifNoneMatch, etag)) return { status: 304, headers, open: null };
    const isSame = conditions.ifRange === undefined || conditions.ifRange === etag;
    const range = isSame ? readRange(conditions.range, bytes) : null;
    if (range === 'unsatisfiable') {
      return { status: 416, headers: { ...headers, 'content-range': `bytes */${bytes}` }, open: null };
    }
    const call = { signal, ...(range === null ? {} : { range }) };
    const open = (): Promise<FileContent> => this.open(key, call);
    if (range === null) return { status: 200, headers: { ...headers, 'content-length': String(bytes) }, open };
    const part = { 'content-range': `bytes ${range.from}-${range.to}/${bytes}` };
    const length = { 'content-length': String(range.to - range.from + 1) };
    return { status: 206, headers: { ...headers, ...part, ...length }, open };
  }

  private open(key: FileKey, call: Parameters<FileShelf['storage']['get']>[1]): Promise<FileContent> {
    return this.tools.shelf.storage.get(key, call);
  }
}

/** Whatever a file is: it is saved, not shown; were it shown, it could do nothing; and pages of other sites may have it by its link. */
const guards = {
  'content-security-policy': "default-src 'none'; sandbox",
  'cross-origin-resource-policy': 'cross-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

function matches(header: string | undefined, etag: string): boolean {
  return header !== undefined && header.split(',').some((each) => each.trim().replace(/^W\//, '') === etag);
}
