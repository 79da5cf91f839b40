/** The seam for reading words in images: none comes with the library, see docs/adr/0021. */
import type { Readable } from 'node:stream';

/** Reads the words in an image. Whoever makes one bounds its memory; the time is bounded by `signal`, after which it is not waited for. */
export interface ImageReader {
  /** Rejects where it cannot. `type` is the sniffed one. */
  read(image: Readable, options: { readonly type: string; readonly signal: AbortSignal }): Promise<string>;
}
