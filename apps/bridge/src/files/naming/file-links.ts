/** Links to files at the bridge's own address: whoever has one may read the file until it ends, and none of them holds a key of a channel. */
import { safeName, signLink, verifyLink } from '#files';
import type { FileKey, FileLink, LinkParts } from '#files';

export interface FileLinkEnd {
  /** The address of the bridge as the reader knows it. */
  readonly origin: string;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

export class FileLinks {
  /** `secret` is the same in all replicas and after a restart (`Store.secretFor`), so that each serves what another has signed. */
  constructor(private readonly secret: string) {}

  /** Signed at once, without asking anybody: that the file is there and may be read, its caller knows. The name is for the reader's eyes. */
  urlOf({ key, name }: { readonly key: FileKey; readonly name: string }, { origin, expiresAt }: FileLinkEnd): string {
    const query = new URLSearchParams(signLink({ fileKey: key, expiresAt, secret: this.secret }));
    return `${origin.replace(/\/$/, '')}/files/${key}/${encodeURIComponent(safeName(name))}?${query.toString()}`;
  }

  /** Reads a link as it came. */
  read(parts: LinkParts, nowMs: number): FileLink | 'expired' | 'invalid' {
    return verifyLink(parts, { secrets: [this.secret], nowMs });
  }
}
