/** Files in a folder of this machine: the embedded twin. */
import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Intake } from '../spool/intake.js';
import { Spool } from '../spool/spool.js';
import type { Spooled } from '../spool/spool.js';
import type { FileStorageBounds } from '../storage/bounds.js';
import type {
  ByteRange,
  FileCall,
  FileContent,
  FileListing,
  FileStorage,
  KeepOptions,
  ListQuery,
  ReceivedFile,
  ReceiveOptions,
} from '../storage/contract.js';
import { codeOf, onDisk } from '../storage/disk-errors.js';
import { aborted, FileStorageError, orNothing, unavailable } from '../storage/errors.js';
import { newFileKey, newGroup } from '../storage/file-key.js';
import type { FileKey } from '../storage/file-key.js';
import { guardedStream } from '../serving/guarded-stream.js';
import { isWithin } from '../serving/range.js';
import { makeFolder, syncFile, syncFolder } from './durable.js';
import { listFolder } from './list-folder.js';

const incoming = 'incoming';
const recordSuffix = '.json';

/** A file lies at `ab/ab12…`, by the first two digits of its key, and its record beside it; what is not kept yet, in `incoming`, on the same disk. */
export class FolderStorage implements FileStorage {
  private readonly intake: Intake;
  private isClosed = false;

  private readonly folder: string;
  private readonly bounds: FileStorageBounds;

  constructor(folder: string, bounds: FileStorageBounds) {
    this.folder = folder;
    this.bounds = bounds;
    this.intake = new Intake(new Spool(join(folder, incoming), bounds), (file, how) => this.keep(file, how));
  }

  /** Makes the folders if they are missing, and clears what earlier processes have left. */
  prepare(): Promise<void> {
    return this.intake.prepare();
  }

  receive(source: Readable, options: ReceiveOptions): Promise<ReceivedFile> {
    return this.intake.receive(source, options);
  }

  async get(key: FileKey, call: FileCall & { readonly range?: ByteRange } = {}): Promise<FileContent> {
    this.check(call);
    const handle = await this.find(() => open(this.pathOf(key), 'r'));
    try {
      const { size } = await this.find(() => handle.stat());
      const range = call.range ?? null;
      if (range !== null && !isWithin(range, size)) throw new FileStorageError('unsatisfiable', 'No such range');
      return contentOf(handle, { size, range, silenceMs: this.bounds.timeoutMs, signal: call.signal });
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async head(key: FileKey, call: FileCall = {}): Promise<{ bytes: number; storedAt: number }> {
    this.check(call);
    const { size, mtimeMs } = await this.find(() => stat(this.pathOf(key)));
    return { bytes: size, storedAt: mtimeMs };
  }

  async delete(key: FileKey, call: FileCall = {}): Promise<void> {
    this.check(call);
    await this.write(() => rm(this.recordOf(key), { force: true }));
    await this.write(() => rm(this.pathOf(key), { force: true }));
    await this.write(() => syncFolder(this.shardOf(key))).catch(ignoreMissing);
  }

  async writeRecord(key: FileKey, text: string, call: FileCall = {}): Promise<void> {
    this.check(call);
    const draft = join(this.folder, incoming, `${randomUUID()}.part`);
    try {
      await this.write(() => writeFile(draft, text, { mode: 0o600, flag: 'wx', flush: true }));
      await this.write(() => makeFolder(this.folder, this.shardOf(key)));
      await this.write(() => rename(draft, this.recordOf(key)));
      await this.write(() => syncFolder(this.shardOf(key)));
    } finally {
      await rm(draft, { force: true }).catch(() => undefined);
    }
  }

  async readRecord(key: FileKey, call: FileCall = {}): Promise<string | null> {
    this.check(call);
    return orNothing(this.find(() => readFile(this.recordOf(key), 'utf8')));
  }

  async list(query: ListQuery): Promise<FileListing> {
    this.check(query);
    return await listFolder(this.folder, query, this.bounds.timeoutMs);
  }

  async ping(call: FileCall = {}): Promise<void> {
    this.check(call);
    await this.intake.ping();
  }

  presignGet(): Promise<null> {
    return Promise.resolve(null);
  }

  clearLeftovers(): Promise<number> {
    return this.intake.clearLeftovers();
  }

  close(): Promise<void> {
    this.isClosed = true;
    return this.intake.close();
  }

  /** Content first, then the name, then the folder that holds the name: after a crash there is all of it or nothing. */
  private async keep({ path }: Spooled, options: KeepOptions): Promise<FileKey> {
    this.check(options);
    const key = newFileKey(options.group ?? newGroup());
    await this.write(() => syncFile(path));
    await this.write(() => makeFolder(this.folder, this.shardOf(key)));
    await this.write(() => rename(path, this.pathOf(key)));
    try {
      await this.write(() => syncFolder(this.shardOf(key)));
    } catch (error) {
      await rm(this.pathOf(key), { force: true }).catch(() => undefined);
      throw error;
    }
    return key;
  }

  /** What is missing is `notFound`, unless the whole folder is: then a disk is not there. */
  private async find<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.write(work);
    } catch (error) {
      if (!isMissing(error)) throw error;
      await this.write(() => stat(join(this.folder, incoming)));
      throw new FileStorageError('notFound', 'There is no such file');
    }
  }

  /** Throws if the call is over before it begins. */
  private check({ signal }: FileCall): void {
    if (this.isClosed) throw unavailable('closed', 'Storage is closed');
    if (signal?.aborted === true) throw aborted('The caller gave up', signal.reason);
  }

  private shardOf(key: FileKey): string {
    return join(this.folder, key.slice(0, 2));
  }

  private pathOf(key: FileKey): string {
    return join(this.shardOf(key), key);
  }

  private recordOf(key: FileKey): string {
    return `${this.pathOf(key)}${recordSuffix}`;
  }

  private write<T>(work: () => Promise<T>): Promise<T> {
    return onDisk(work, this.bounds.timeoutMs);
  }
}

function contentOf(
  handle: FileHandle,
  opened: { size: number; range: ByteRange | null; silenceMs: number; signal: AbortSignal | undefined },
): FileContent {
  const { size, range, silenceMs, signal } = opened;
  // `end` below `start` is no stream of nothing but an error.
  const last = range?.to ?? Math.max(0, size - 1);
  const source = handle.createReadStream({ start: range?.from ?? 0, end: last });
  const bytes = range === null ? size : range.to - range.from + 1;
  return { stream: guardedStream(source, { silenceMs, bytes, signal }), size, range };
}

function isMissing(error: unknown): boolean {
  return error instanceof FileStorageError && codeOf(error.cause) === 'ENOENT';
}

function ignoreMissing(error: unknown): void {
  if (!isMissing(error)) throw error;
}
