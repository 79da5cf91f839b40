/** Files with their records: filed, found, changed, counted, and removed with what they belong to. */
import type { FileCall, FileStorage, ReceivedFile } from '../storage/contract.js';
import { markKey } from '../storage/file-key.js';
import type { FileKey } from '../storage/file-key.js';
import { groupOf, readRecord } from './record.js';
import type { FileRecord, Filing } from './record.js';

/** What may change of a record. */
export type RecordChange = Partial<Pick<FileRecord, 'conversationId' | 'expiresAt'>>;

/** What the files of one conversation take together. */
export interface FilesTaken {
  readonly files: number;
  readonly bytes: number;
}

/** A conversation whose files are meant; no two have the same in one channel. */
export interface FilesOwner {
  readonly channel: string;
  readonly conversationId: string;
}

/** Files of one page of a walk. */
const pageSize = 500;
/** Of one conversation, files that are counted or removed at most. */
const mostOfOne = 100_000;

/**
 * Keeps a record beside each file, so that every replica knows whose it is. First the bytes, then the record; removed in the other
 * order: a file without a record belongs to nobody, is found by nobody, and is swept away. Every rejection is a `FileStorageError`.
 */
export class FileShelf {
  readonly storage: FileStorage;

  constructor(storage: FileStorage) {
    this.storage = storage;
  }

  /**
   * True if these files are those of `mark`: whoever asks first marks them as its own. Who has another mark must not sweep here, for
   * it would know nobody whom the files belong to.
   */
  async isMarked(mark: string, call: FileCall = {}): Promise<boolean> {
    const found = await this.storage.readRecord(markKey, call);
    if (found !== null) return found === mark;
    await this.storage.writeRecord(markKey, mark, call);
    return (await this.storage.readRecord(markKey, call)) === mark;
  }

  /** Keeps what was received, with its record. If it rejects, nobody finds anything of it. */
  async file(received: ReceivedFile, filing: Filing, call: FileCall = {}): Promise<FileRecord> {
    const key = await received.keep({ ...call, group: groupOf(filing.channel, filing.conversationId) });
    const record: FileRecord = { ...filing, key, bytes: received.bytes, sha256: received.sha256 };
    try {
      await this.storage.writeRecord(key, JSON.stringify(record), call);
    } catch (error) {
      await this.storage.delete(key).catch(() => undefined);
      throw error;
    }
    return record;
  }

  /** The record of a file, also of one whose time is over and that was not swept yet; null if there is none. */
  async find(key: FileKey, call: FileCall = {}): Promise<FileRecord | null> {
    const text = await this.storage.readRecord(key, call);
    const record = text === null ? null : readRecord(text);
    return record?.key === key ? record : null;
  }

  /** Writes a changed record. Of two changes at once one wins. */
  async change(record: FileRecord, change: RecordChange, call: FileCall = {}): Promise<FileRecord> {
    const changed = { ...record, ...change };
    await this.storage.writeRecord(record.key, JSON.stringify(changed), call);
    return changed;
  }

  /** Of the files that were uploaded to that conversation; those that it named only afterwards do not count. */
  async taken(owner: FilesOwner, call: FileCall = {}): Promise<FilesTaken> {
    let [files, bytes] = [0, 0];
    for await (const file of this.filesOf(owner, call)) {
      files += 1;
      bytes += file.bytes;
    }
    return { files, bytes };
  }

  /** A file of an agent with the same content that the conversation has already, and that lives as long; null if there is none. */
  async findAlike(
    owner: FilesOwner,
    { bytes, sha256 }: Pick<ReceivedFile, 'bytes' | 'sha256'>,
    call: FileCall = {},
  ): Promise<FileRecord | null> {
    for await (const file of this.filesOf(owner, call)) {
      const record = file.bytes === bytes ? await this.find(file.key, call) : null;
      if (record?.sha256 === sha256 && record.from === 'agent' && record.expiresAt === null) return record;
    }
    return null;
  }

  /** Removes the files that were uploaded to that conversation; says what there was. May be repeated. */
  async removeAllOf(owner: FilesOwner, call: FileCall = {}): Promise<FilesTaken> {
    let [files, bytes] = [0, 0];
    for await (const file of this.filesOf(owner, call)) {
      await this.storage.delete(file.key, call);
      files += 1;
      bytes += file.bytes;
    }
    return { files, bytes };
  }

  /** True for a file that was uploaded to that conversation, false for one that it named only afterwards. */
  wasUploadedTo({ channel, conversationId }: FilesOwner, key: FileKey): boolean {
    return key.startsWith(groupOf(channel, conversationId));
  }

  remove(key: FileKey, call: FileCall = {}): Promise<void> {
    return this.storage.delete(key, call);
  }

  private async *filesOf(
    { channel, conversationId }: FilesOwner,
    call: FileCall,
  ): AsyncGenerator<{ readonly key: FileKey; readonly bytes: number }, void, undefined> {
    const group = groupOf(channel, conversationId);
    let cursor: string | null | undefined;
    let seen = 0;
    do {
      const query = { olderThan: Infinity, limit: pageSize, group, ...(cursor ? { cursor } : {}), ...call };
      const page = await this.storage.list(query);
      yield* page.files;
      seen += page.files.length;
      cursor = page.next;
    } while (cursor !== null && seen < mostOfOne);
  }
}
