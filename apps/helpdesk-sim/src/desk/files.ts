// Files that agents attach: taken, described as the Helpdesk describes them, and given to whoever has the address.
import { randomUUID } from 'node:crypto';
import { extname } from 'node:path';
import type { AttachmentMetadata } from '#helpdesk';
import { DeskError } from './tickets.js';

/** Bytes of one file. */
export const fileLimit = 5 * 1024 * 1024;
const countLimit = 200;
const bytesLimit = 50 * 1024 * 1024;
const nameLimit = 200;

/** Where their addresses begin. */
export const filesPath = '/media/files/';

export interface StoredFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Holds a limited number of files and bytes; beyond that the oldest are forgotten. */
export class DeskFiles {
  readonly #files = new Map<string, StoredFile>();
  readonly #asked = new Map<string, number>();
  #bytes = 0;

  /** Takes a file in; its address begins with `origin`. Throws a DeskError with 400 or 413. */
  add(origin: string, name: string, bytes: Buffer): AttachmentMetadata {
    if (name === '' || name.length > nameLimit || /[/\\\p{Cc}]/u.test(name)) throw new DeskError(400, 'No such name');
    if (bytes.length > fileLimit) throw new DeskError(413, `At most ${fileLimit} bytes`);
    const path = `${filesPath}${randomUUID()}/${encodeURIComponent(name)}`;
    this.#files.set(path, { name, bytes });
    this.#bytes += bytes.length;
    for (const oldest of this.#files.keys()) {
      if (this.#files.size <= countLimit && this.#bytes <= bytesLimit) break;
      this.#forget(oldest);
    }
    const size_kb = Math.max(1, Math.round(bytes.length / 1024));
    return { url: origin + path, name, size_kb, extension: extname(name) };
  }

  /** The file at this path; counts that it was asked for. */
  take(path: string): StoredFile | undefined {
    const file = this.#files.get(path);
    if (file !== undefined) this.#asked.set(path, this.asked(path) + 1);
    return file;
  }

  /** How often the file at this path was asked for. */
  asked(path: string): number {
    return this.#asked.get(path) ?? 0;
  }

  #forget(path: string): void {
    this.#bytes -= this.#files.get(path)?.bytes.length ?? 0;
    this.#files.delete(path);
    this.#asked.delete(path);
  }
}
