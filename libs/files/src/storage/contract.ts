/** What storage of files promises, whichever twin keeps them. */
import type { Readable } from 'node:stream';
import type { FileKey } from './file-key.js';

/** Every call ends within the deadlines of `FileStorageBounds`; `signal` ends it earlier, with `aborted`. */
export interface FileCall {
  readonly signal?: AbortSignal;
}

export interface ReceiveOptions extends FileCall {
  /** A stream that brings more ends with `tooLarge`, as soon as it does. */
  readonly limitBytes: number;
}

export interface KeepOptions extends FileCall {
  /** What the new key begins with, so that files which belong together are listed together; absent: a group of its own. */
  readonly group?: string;
}

/**
 * A file that has come but is not kept: nobody finds it. It is looked at (type, text, right of the sender), then kept or discarded;
 * whoever has one discards it in the end. One that is forgotten is cleared away after `leftoverMs`.
 */
export interface ReceivedFile {
  readonly bytes: number;
  /** Of the content, in hexadecimal digits. */
  readonly sha256: string;
  /** On this machine, to be read only, until the file is kept or discarded. */
  readonly path: string;
  /** Keeps it under a new key, unless it was discarded or cleared away (`notFound`). Once it resolves, the file survives the death of the machine; if it rejects, nothing was kept, and it may be tried again. */
  keep(options?: KeepOptions): Promise<FileKey>;
  /** Removes what is not kept. Never rejects; idempotent, also after `keep`. */
  discard(): Promise<void>;
}

/** First and last byte, counted from 0, both included. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

export interface FileContent {
  /** The bytes of the range, in order. Ends with a `FileStorageError` if storage fails half-way. Whoever has it reads it to its end or destroys it. */
  readonly stream: Readable;
  /** Of the whole file. */
  readonly size: number;
  /** What the stream brings; null for all of the file. */
  readonly range: ByteRange | null;
}

export interface FileListing {
  readonly files: readonly { readonly key: FileKey; readonly bytes: number; readonly storedAt: number }[];
  /** Where the next page begins; null behind the last one. A page may be empty and not the last. */
  readonly next: string | null;
}

export interface ListQuery extends FileCall {
  /** Only those whose keys begin so. */
  readonly group?: string;
  /** Only files that were kept before this time, in epoch milliseconds. */
  readonly olderThan: number;
  /** `next` of the page before. */
  readonly cursor?: string;
  /** Of one page: at most that many files, 1 to 1000. */
  readonly limit: number;
}

/** How a link answers, whatever is kept with the file. */
export interface LinkHeaders {
  readonly contentType: string;
  /** A whole `Content-Disposition`. */
  readonly disposition: string;
}

/**
 * Keeps files. All of one address see the same files, in this process and in others. A file is there as a whole or not at all, and
 * never changes. Every rejection is a `FileStorageError`.
 */
export interface FileStorage {
  /** Takes in a stream without having it in memory. The stream is destroyed if this rejects. */
  receive(source: Readable, options: ReceiveOptions): Promise<ReceivedFile>;
  /** Opens a file for reading; rejects with `notFound`, or with `unsatisfiable` if the range is not inside of it. */
  get(key: FileKey, call?: FileCall & { readonly range?: ByteRange }): Promise<FileContent>;
  /** Size, and when it was kept in epoch milliseconds (whole seconds with some servers). Rejects with `notFound`. */
  head(key: FileKey, call?: FileCall): Promise<{ readonly bytes: number; readonly storedAt: number }>;
  /** Writes a short text beside a file, in place of the one before. Once it resolves, the text survives the death of the machine. */
  writeRecord(key: FileKey, text: string, call?: FileCall): Promise<void>;
  /** The text beside a file; null if there is none. */
  readRecord(key: FileKey, call?: FileCall): Promise<string | null>;
  /** Removes the text beside a file, then the file, for good; resolves also if they were not there. */
  delete(key: FileKey, call?: FileCall): Promise<void>;
  /** Pages through all files, or those of a group, in the order of keys. What comes or goes meanwhile may be listed or not. */
  list(query: ListQuery): Promise<FileListing>;
  /** Resolves when storage answers, and what comes could be taken in here. */
  ping(call?: FileCall): Promise<void>;
  /** A link that leads to the file without the bridge, for 1 second to 7 days; null where there is none: the bridge serves the file. */
  presignGet(key: FileKey, seconds: number, headers: LinkHeaders): Promise<string | null>;
  /** Removes what processes that died have left of uploads; says how many. */
  clearLeftovers(): Promise<number>;
  /** Ends all that is under way, and leaves nothing of uploads that were not kept; later calls reject with `unavailable`. */
  close(): Promise<void>;
}
