/** A file that has come and waits for a decision. */
import type { KeepOptions, ReceivedFile } from '../storage/contract.js';
import { FileStorageError } from '../storage/errors.js';
import type { FileKey } from '../storage/file-key.js';
import type { Spool, Spooled } from './spool.js';

/** Moves or copies what was spooled to where it is kept. */
export type Keeps = (file: Spooled, options: KeepOptions) => Promise<FileKey>;

/** Kept at most once; discarded at most once, and then it cannot be kept any more. */
export class Received implements ReceivedFile {
  private kept: Promise<FileKey> | undefined;
  private discarded: Promise<void> | undefined;

  private readonly file: Spooled;
  private readonly spool: Spool;
  private readonly keeps: Keeps;

  constructor(file: Spooled, spool: Spool, keeps: Keeps) {
    this.file = file;
    this.spool = spool;
    this.keeps = keeps;
  }

  get bytes(): number {
    return this.file.bytes;
  }

  get sha256(): string {
    return this.file.sha256;
  }

  get path(): string {
    return this.file.path;
  }

  async keep(options: KeepOptions = {}): Promise<FileKey> {
    if (this.kept === undefined && this.discarded !== undefined)
      throw new FileStorageError('notFound', 'What was received is gone');
    this.kept ??= this.keeps(this.file, options);
    try {
      const key = await this.kept;
      await this.discard();
      return key;
    } catch (error) {
      this.kept = undefined;
      throw error;
    }
  }

  discard(): Promise<void> {
    return (this.discarded ??= this.spool.release(this.file));
  }
}
