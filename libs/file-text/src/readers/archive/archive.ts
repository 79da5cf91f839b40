/** A zip archive in memory whose parts are unpacked as streams, counted and checked. */
import { crc32 } from 'node:zlib';
import yauzl from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import type { FileTextLimits } from '../../contract/limits.js';
import { FileTextError } from '../../contract/outcome.js';
import { readDirectory } from './directory.js';

export class Archive {
  readonly #zip: ZipFile;
  readonly #entries: ReadonlyMap<string, Entry>;
  /** Bytes that may still be unpacked; a part that is read twice counts twice. */
  #left: number;

  private constructor(zip: ZipFile, entries: ReadonlyMap<string, Entry>, left: number) {
    this.#zip = zip;
    this.#entries = entries;
    this.#left = left;
  }

  /** Throws as `readDirectory` does. */
  static async open(bytes: Buffer, limits: FileTextLimits): Promise<Archive> {
    let zip: ZipFile;
    try {
      zip = await yauzl.fromBufferPromise(bytes, { lazyEntries: true, validateEntrySizes: true });
    } catch (error) {
      throw new FileTextError('broken', { cause: error });
    }
    return new Archive(zip, await readDirectory(zip, limits), limits.maxUnpackedBytes);
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  names(): string[] {
    return [...this.#entries.keys()];
  }

  /**
   * The part's bytes; nothing where there is no such part. Throws `broken` for a part that is longer or shorter than it declares or does
   * not have its checksum, and `too-large` once more is unpacked than may be. Reading may stop at any time.
   */
  async *read(name: string): AsyncGenerator<Buffer, void, undefined> {
    const entry = this.#entries.get(name);
    if (entry === undefined) return;
    let sum = 0;
    try {
      const stream: AsyncIterable<Buffer> = await this.#zip.openReadStreamPromise(entry);
      for await (const chunk of stream) {
        this.#left -= chunk.length;
        if (this.#left < 0) throw new FileTextError('too-large');
        sum = crc32(chunk, sum);
        yield chunk;
      }
    } catch (error) {
      throw error instanceof FileTextError ? error : new FileTextError('broken', { cause: error });
    }
    if (sum !== entry.crc32) throw new FileTextError('broken');
  }
}
