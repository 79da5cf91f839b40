/** Fresh links to files that are there: for whoever names a file's key, which nobody guesses. */
import { readFileKey } from '#files';
import type { FileRecord, FileShelf } from '#files';
import type { Admission } from '../../relay/inbound/asker.js';
import { mayTouch } from '../../relay/inbound/ownership.js';
import type { FileLinks } from '../naming/file-links.js';
import { FileRefusal } from '../refusals.js';
import type { UploadRights } from '../uploading/rights.js';

/** Longest life of a link that is asked for, seconds; S3 knows none that hold longer. */
const longestSeconds = 604_800;
const dayMs = 86_400_000;
/** A file's life is not written anew for less than that, milliseconds. */
const worthWriting = 60_000;

export interface FreshLink {
  readonly url: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
  /** Seconds from now. */
  readonly seconds: number;
}

interface Tools {
  readonly shelf: Pick<FileShelf, 'find' | 'change'>;
  readonly links: FileLinks;
  /** False for a file whose conversation is gone. */
  readonly isThere: (record: FileRecord) => Promise<boolean>;
  readonly rights: Pick<UploadRights, 'isTheirs'>;
  /** Whether a page of that origin may ask for what the channel has. */
  readonly allowsOrigin: (channel: string, origin: string) => boolean;
  /** Life of a link where nothing is said, seconds. */
  readonly usualSeconds: number;
}

/** A link that was asked for, and whose file it leads to. */
export interface AskedLink extends FreshLink {
  readonly channel: string;
  readonly conversation: string | null;
}

export interface PresignRequest {
  readonly fileKey: unknown;
  /** Seconds from now, as asked for. */
  readonly expiresIn: unknown;
  /** Null where no key came with it. */
  readonly admission: Admission | null;
  /** Of the page that asks. */
  readonly pageOrigin: string | undefined;
  /** Of the bridge, as its links begin. */
  readonly origin: string;
}

export class Presigning {
  constructor(private readonly tools: Tools) {}

  /** Throws a `FileRefusal` or a `FileStorageError`. A file that has days of its own lives that long again (captivate.md 5.8). */
  async presign({ fileKey, expiresIn, admission, pageOrigin, origin }: PresignRequest): Promise<AskedLink> {
    const asked = expiresIn === undefined ? this.tools.usualSeconds : expiresIn;
    if (typeof asked !== 'number' || !Number.isInteger(asked) || asked < 1) throw new FileRefusal('badSeconds');
    const record = await this.find(fileKey, admission, pageOrigin);
    const { channel, conversationId: conversation } = record;
    return { ...this.link(await this.extended(record), { origin, seconds: asked }), channel, conversation };
  }

  /** A link that ends when the file does, at the latest. Asks nobody. */
  link(record: FileRecord, { origin, seconds }: { readonly origin: string; readonly seconds: number }): FreshLink {
    const nowSeconds = Math.floor(Date.now() / 1000);
    const end = record.expiresAt === null ? Infinity : Math.floor(record.expiresAt / 1000);
    const expiresAt = Math.min(nowSeconds + Math.min(seconds, longestSeconds), end);
    return { url: this.tools.links.urlOf(record, { origin, expiresAt }), expiresAt, seconds: expiresAt - nowSeconds };
  }

  private async find(
    fileKey: unknown,
    admission: Admission | null,
    pageOrigin: string | undefined,
  ): Promise<FileRecord> {
    const key = readFileKey(fileKey);
    const record = key === null ? null : await this.tools.shelf.find(key);
    if (record === null || (admission !== null && !(await this.mayHave(admission, record))))
      throw new FileRefusal('unknownFile');
    if (admission === null && pageOrigin !== undefined && !this.tools.allowsOrigin(record.channel, pageOrigin))
      throw new FileRefusal('forbiddenOrigin');
    if (record.expiresAt !== null && record.expiresAt <= Date.now()) throw new FileRefusal('fileGone');
    if (!(await this.tools.isThere(record))) throw new FileRefusal('fileGone');
    return record;
  }

  /** Another channel's file, and another visitor's, is as good as not there. */
  private async mayHave(admission: Admission, { channel, conversationId, userKey }: FileRecord): Promise<boolean> {
    if (channel !== admission.channel.name) return false;
    if (conversationId !== null) return this.tools.rights.isTheirs(admission, conversationId);
    return userKey === null || mayTouch(admission, userKey);
  }

  private async extended(record: FileRecord): Promise<FileRecord> {
    const { ttlDays, expiresAt } = record;
    if (ttlDays === null || expiresAt === null) return record;
    const extended = Date.now() + ttlDays * dayMs;
    return extended - expiresAt < worthWriting ? record : this.tools.shelf.change(record, { expiresAt: extended });
  }
}
