/** Files in a bucket of an S3 server: the twin for several replicas. */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { withDeadline } from '#async';
import { Intake } from '../spool/intake.js';
import type { Spool, Spooled } from '../spool/spool.js';
import type { FileStorageBounds } from '../storage/bounds.js';
import type {
  ByteRange,
  FileCall,
  FileContent,
  FileListing,
  FileStorage,
  KeepOptions,
  LinkHeaders,
  ListQuery,
  ReceivedFile,
  ReceiveOptions,
} from '../storage/contract.js';
import { FileStorageError, orNothing, unavailable } from '../storage/errors.js';
import { newFileKey, newGroup } from '../storage/file-key.js';
import type { FileKey } from '../storage/file-key.js';
import { isWithin } from '../serving/range.js';
import { guardedStream } from '../serving/guarded-stream.js';
import type { S3Place } from '../storage/storage-url.js';
import { textOf } from './s3-failures.js';
import { readListing } from './s3-list.js';
import { S3Requests } from './s3-requests.js';
import type { S3Credentials } from './s3-requests.js';

/** Signatures of AWS hold no longer. */
const longestLinkSeconds = 7 * 24 * 3600;

/** A file is one object, `prefix/key`, and its record another, `prefix/key.json`. Uploads wait in a folder of this machine: S3 wants to know their length, and with it their hash is signed. */
export class S3Storage implements FileStorage {
  private readonly requests: S3Requests;

  private readonly place: S3Place;
  private readonly intake: Intake;
  private readonly bounds: FileStorageBounds;

  constructor(place: S3Place, credentials: S3Credentials, spool: Spool, bounds: FileStorageBounds) {
    this.place = place;
    this.bounds = bounds;
    this.intake = new Intake(spool, (file, how) => this.keep(file, how));
    this.requests = new S3Requests(place, credentials, bounds.timeoutMs);
  }

  prepare(): Promise<void> {
    return this.intake.prepare();
  }

  receive(source: Readable, options: ReceiveOptions): Promise<ReceivedFile> {
    return this.intake.receive(source, options);
  }

  async get(key: FileKey, { range, signal }: FileCall & { readonly range?: ByteRange } = {}): Promise<FileContent> {
    if (range !== undefined && !isWithin(range, Infinity)) throw new FileStorageError('unsatisfiable', 'No such range');
    const headers: Record<string, string> = range === undefined ? {} : { Range: `bytes=${range.from}-${range.to}` };
    const answer = await this.requests.send({ method: 'GET', object: key, headers, signal });
    const silenceMs = this.bounds.timeoutMs;
    try {
      const size = range === undefined ? lengthOf(answer) : sizeOfRange(answer, range);
      const bytes = range === undefined ? size : range.to - range.from + 1;
      return { stream: guardedStream(answer, { silenceMs, bytes, signal }), size, range: range ?? null };
    } catch (error) {
      answer.destroy();
      throw error;
    }
  }

  async head(key: FileKey, { signal }: FileCall = {}): Promise<{ bytes: number; storedAt: number }> {
    try {
      const answer = await this.requests.send({ method: 'HEAD', object: key, signal });
      answer.resume();
      return { bytes: lengthOf(answer), storedAt: Date.parse(answer.headers['last-modified'] ?? '') };
    } catch (error) {
      // An answer to HEAD does not say whether the file is missing or the bucket.
      if (error instanceof FileStorageError && error.code === 'notFound') await this.askBucket(signal);
      throw error;
    }
  }

  async writeRecord(key: FileKey, text: string, { signal }: FileCall = {}): Promise<void> {
    const content = Buffer.from(text);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const headers = { 'Content-Type': 'application/json' };
    const body = { content, bytes: content.length, sha256 };
    (await this.requests.send({ method: 'PUT', object: recordOf(key), headers, body, signal })).resume();
  }

  async readRecord(key: FileKey, { signal }: FileCall = {}): Promise<string | null> {
    const answer = await orNothing(this.requests.send({ method: 'GET', object: recordOf(key), signal }));
    return answer === null ? null : this.read(answer);
  }

  async delete(key: FileKey, { signal }: FileCall = {}): Promise<void> {
    for (const object of [recordOf(key), key]) {
      (await orNothing(this.requests.send({ method: 'DELETE', object, signal })))?.resume();
    }
  }

  async list({ olderThan, cursor, limit, group = '', signal }: ListQuery): Promise<FileListing> {
    const { prefix } = this.place;
    const query: Record<string, string> = { 'list-type': '2', 'max-keys': String(limit) };
    if (prefix + group !== '') query['prefix'] = prefix + group;
    if (cursor !== undefined) query['start-after'] = cursor;
    const answer = await this.requests.send({ method: 'GET', query, signal });
    return readListing(await this.read(answer), prefix, olderThan);
  }

  async ping({ signal }: FileCall = {}): Promise<void> {
    await this.askBucket(signal);
    await this.intake.ping();
  }

  presignGet(key: FileKey, seconds: number, { contentType, disposition }: LinkHeaders): Promise<string> {
    const whole = Math.min(longestLinkSeconds, Math.max(1, Math.floor(seconds)));
    return this.requests.presign(key, whole, {
      'response-content-type': contentType,
      'response-content-disposition': disposition,
    });
  }

  clearLeftovers(): Promise<number> {
    return this.intake.clearLeftovers();
  }

  close(): Promise<void> {
    this.requests.close();
    return this.intake.close();
  }

  /** What failed may have arrived all the same, or in part with some servers; it is taken away again if that is possible. */
  private async keep(body: Spooled, { group = newGroup(), signal }: KeepOptions): Promise<FileKey> {
    const key = newFileKey(group);
    try {
      const headers = { 'Content-Type': 'application/octet-stream' };
      (await this.requests.send({ method: 'PUT', object: key, headers, body, signal })).resume();
      return key;
    } catch (error) {
      await this.delete(key).catch(() => undefined);
      throw error;
    }
  }

  /** HEAD of the bucket costs a tenth of a list, and says the same about reach and rights. */
  private async askBucket(signal: AbortSignal | undefined): Promise<void> {
    (await this.requests.send({ method: 'HEAD', signal })).resume();
  }

  private async read(answer: IncomingMessage): Promise<string> {
    try {
      return await withDeadline(textOf(answer), this.bounds.timeoutMs, 'S3');
    } catch (error) {
      answer.destroy();
      throw error instanceof FileStorageError ? error : unavailable('silent', 'The S3 server broke off', error);
    }
  }
}

function recordOf(key: FileKey): string {
  return `${key}.json`;
}

function lengthOf(answer: IncomingMessage): number {
  const length = Number(answer.headers['content-length'] ?? Number.NaN);
  if (!Number.isSafeInteger(length)) throw unavailable('failing', 'The S3 server did not say how long a file is');
  return length;
}

function sizeOfRange(answer: IncomingMessage, { from, to }: ByteRange): number {
  const said = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(answer.headers['content-range'] ?? '');
  const size = Number(said?.[3]);
  if (answer.statusCode !== 206 || said === null) throw unavailable('failing', 'The S3 server gave no part of a file');
  if (Number(said[1]) !== from || Number(said[2]) !== to) throw new FileStorageError('unsatisfiable', 'No such range');
  return size;
}
