/** Where uploads under way lie: a folder of their own, out of which they are kept or removed. */
import { createHash, randomUUID } from 'node:crypto';
import { chmod, lstat, mkdir, open, readdir, rm, stat, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { addAbortSignal } from 'node:stream';
import type { Readable } from 'node:stream';
import type { FileStorageBounds } from '../storage/bounds.js';
import type { ReceiveOptions } from '../storage/contract.js';
import { codeOf, onDisk } from '../storage/disk-errors.js';
import { aborted, FileStorageConfigError, FileStorageError, unavailable } from '../storage/errors.js';

/** What has come, in a file that only this process knows. */
export interface Spooled {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

const suffix = '.part';

/** Takes streams into files that only we may read. What it holds together never exceeds `incomingBytes`. */
export class Spool {
  private heldBytes = 0;
  private isClosed = false;
  private readonly closing = new AbortController();
  /** What was begun and is neither kept nor removed. */
  private readonly paths = new Set<string>();

  private readonly folder: string;
  private readonly bounds: FileStorageBounds;

  constructor(folder: string, bounds: FileStorageBounds) {
    this.folder = folder;
    this.bounds = bounds;
  }

  /** Makes the folder if it is missing, and ours alone: others could lay links there. */
  async prepare(): Promise<void> {
    await onDisk(() => mkdir(this.folder, { recursive: true, mode: 0o700 }), this.bounds.timeoutMs);
    const found = await onDisk(() => lstat(this.folder), this.bounds.timeoutMs);
    if (!found.isDirectory()) throw new FileStorageConfigError('The folder of uploads is not a folder');
    // Mounting a volume may have opened it to a group.
    if ((found.mode & 0o077) !== 0) await onDisk(() => chmod(this.folder, 0o700), this.bounds.timeoutMs);
  }

  async receive(source: Readable, { limitBytes, signal }: ReceiveOptions): Promise<Spooled> {
    const path = join(this.folder, `${randomUUID()}${suffix}`);
    const ends = [this.closing.signal, AbortSignal.timeout(this.bounds.receiveMs), ...(signal ? [signal] : [])];
    addAbortSignal(AbortSignal.any(ends), source);
    // What breaks before or after we listen would end the process.
    source.on('error', () => undefined);
    let held = 0;
    this.paths.add(path);
    try {
      const handle = await this.write(() => open(path, 'wx', 0o600));
      try {
        return await this.fill(handle, { source, path, limitBytes }, (bytes) => (held += this.hold(bytes)));
      } catch (error) {
        // At once, not when the disk is done with it: else what one upload gives up helps none of those beside it.
        this.heldBytes -= held;
        throw error;
      } finally {
        await handle.close().catch(() => undefined);
      }
    } catch (error) {
      source.destroy();
      await rm(path, { force: true }).catch(() => undefined);
      this.paths.delete(path);
      throw this.isClosed ? unavailable('closed', 'Storage is closed') : error;
    }
  }

  /** Forgets a file that was kept or is not wanted, and removes what is left of it. Once per file. */
  async release({ path, bytes }: Spooled): Promise<void> {
    this.heldBytes -= bytes;
    await this.write(() => rm(path, { force: true })).catch(() => undefined);
    this.paths.delete(path);
  }

  /** Writes a byte and removes it. */
  async probe(): Promise<void> {
    const path = join(this.folder, `${randomUUID()}${suffix}`);
    try {
      await this.write(() => writeFile(path, '.', { mode: 0o600, flag: 'wx' }));
    } finally {
      await rm(path, { force: true }).catch(() => undefined);
    }
  }

  async clearLeftovers(now: number): Promise<number> {
    let cleared = 0;
    for (const name of await this.write(() => readdir(this.folder))) {
      const path = join(this.folder, name);
      if (!name.endsWith(suffix)) continue;
      // Another process may be faster.
      const touched = await stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => now,
      );
      if (now - touched < this.bounds.leftoverMs) continue;
      await this.write(() => rm(path, { force: true }));
      cleared += 1;
    }
    return cleared;
  }

  /** Ends what is under way, and removes what is not kept: whoever has it may not come to that before the process ends. Never rejects. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.closing.abort(new Error('Storage is closed'));
    await Promise.allSettled([...this.paths].map((path) => this.write(() => rm(path, { force: true }))));
  }

  private async fill(
    handle: FileHandle,
    { source, path, limitBytes }: { readonly source: Readable; readonly path: string; readonly limitBytes: number },
    hold: (bytes: number) => void,
  ): Promise<Spooled> {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of bytesOf(source)) {
      bytes += chunk.length;
      if (bytes > limitBytes) throw new FileStorageError('tooLarge', `More than ${limitBytes} bytes`);
      hold(chunk.length);
      hash.update(chunk);
      await this.write(() => handle.writeFile(chunk));
    }
    return { path, bytes, sha256: hash.digest('hex') };
  }

  private hold(bytes: number): number {
    if (this.heldBytes + bytes > this.bounds.incomingBytes) throw unavailable('full', 'Too many uploads at once');
    this.heldBytes += bytes;
    return bytes;
  }

  private write<T>(work: () => Promise<T>): Promise<T> {
    return onDisk(work, this.bounds.timeoutMs);
  }
}

/** The chunks of a stream; whatever breaks it off is `aborted`. */
async function* bytesOf(source: Readable): AsyncGenerator<Buffer, void, undefined> {
  const chunks: AsyncIterator<unknown> = source[Symbol.asyncIterator]();
  for (;;) {
    let next: IteratorResult<unknown, unknown>;
    try {
      next = await chunks.next();
    } catch (error) {
      throw aborted(`The upload broke off: ${codeOf(error)}`, error);
    }
    if (next.done === true) return;
    const { value } = next;
    if (typeof value === 'string') yield Buffer.from(value);
    else if (value instanceof Uint8Array) yield Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    else throw aborted('The upload is not made of bytes', undefined);
  }
}
