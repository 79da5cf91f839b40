/** Opens storage for the tests of its contract: a folder, or a bucket of a real S3 server in this process. */
import nodeCrypto from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import S3rver from '@20minutes/s3rver';
import { openFileStorage } from '#files';
import type {
  FileKey,
  FileRecord,
  FileShelf,
  FileStorage,
  FileStorageOptions,
  Filing,
  KeepOptions,
  ReceiveOptions,
} from '#files';
import { afterThisTest } from '../../support/clean-up.js';

export type Bounds = NonNullable<FileStorageOptions['bounds']>;

/** One storage of an address; `again` opens another one of the same, as a second replica does. */
export interface OpenedFiles {
  readonly storage: FileStorage;
  /** Where uploads wait on this machine. */
  readonly incoming: string;
  readonly again: (bounds?: Bounds) => Promise<FileStorage>;
}

export type OpenFiles = (bounds?: Bounds) => Promise<OpenedFiles>;

/** What the S3 server of the tests knows. */
export const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };

/** A folder that is gone after the test. */
export async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'deskbridge-files-'));
  afterThisTest(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export async function openFolder(bounds?: Bounds): Promise<OpenedFiles> {
  const folder = join(await freshFolder(), 'files');
  const again = (more?: Bounds) => opened(`file:${folder}`, { bounds: { ...bounds, ...more } });
  return { storage: await again(), incoming: join(folder, 'incoming'), again };
}

// This server makes tokens for further pages with a cipher that OpenSSL 3 has no more, and fails; nobody reads its tokens here.
const cipher = nodeCrypto.createCipheriv;
nodeCrypto.createCipheriv = ((name: string, ...rest: [Buffer, Buffer]) =>
  name === 'des'
    ? cipher('aes-128-cbc', Buffer.alloc(16), Buffer.alloc(16))
    : cipher(name, ...rest)) as typeof nodeCrypto.createCipheriv;

/** A bucket named `files`, with a server of its own. */
export async function startS3(): Promise<{ readonly endpoint: string; readonly stop: () => Promise<void> }> {
  const directory = await freshFolder();
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    directory,
    silent: true,
    vhostBuckets: false,
    configureBuckets: [{ name: 'files' }],
  });
  const { port } = await server.run();
  let isOpen = true;
  const stop = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    server.httpServer.closeAllConnections();
    await server.close();
  };
  afterThisTest(stop);
  return { endpoint: `http://127.0.0.1:${port}`, stop };
}

export async function openS3(bounds?: Bounds): Promise<OpenedFiles> {
  const { endpoint } = await startS3();
  return openS3At(endpoint, bounds);
}

/** Storage in the bucket `files` of a server that runs. */
export async function openS3At(endpoint: string, bounds?: Bounds, keys = credentials): Promise<OpenedFiles> {
  const incoming = join(await freshFolder(), 'incoming');
  const url = `s3://files/of/bridge?region=us-east-1&endpoint=${endpoint}`;
  const again = (more?: Bounds) =>
    opened(url, { credentials: keys, incomingFolder: incoming, bounds: { ...bounds, ...more } });
  return { storage: await again(), incoming, again };
}

async function opened(url: string, options: FileStorageOptions): Promise<FileStorage> {
  const storage = await openFileStorage(url, options);
  afterThisTest(() => storage.close());
  return storage;
}

const mebibyte = 1024 * 1024;

/** That many bytes, none like the next. */
export function bytesOf(length: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8)) % 251));
}

export function streamOf(content: Buffer | string): Readable {
  return Readable.from([content], { objectMode: false });
}

/** A stream of that many MiB, made as it is read; counts what was asked of it, and tells it before each chunk. */
export function longStream(
  mebibytes: number,
  onRead: (madeBytes: number) => void = () => undefined,
): { readonly source: Readable; readonly madeBytes: () => number } {
  const chunk = bytesOf(64 * 1024);
  let made = 0;
  const source = new Readable({
    read() {
      onRead(made);
      const isOver = made >= mebibytes * mebibyte;
      if (!isOver) made += chunk.length;
      this.push(isOver ? null : chunk);
    },
  });
  return { source, madeBytes: () => made };
}

export const anySize = { limitBytes: 64 * mebibyte };

/** Receives and keeps in one. */
export async function put(
  storage: FileStorage,
  source: Readable,
  options: ReceiveOptions & KeepOptions,
): Promise<{ readonly key: FileKey; readonly bytes: number; readonly sha256: string }> {
  const received = await storage.receive(source, options);
  try {
    return { key: await received.keep(options), bytes: received.bytes, sha256: received.sha256 };
  } finally {
    await received.discard();
  }
}

/** Keeps the content, returns its key. */
export async function kept(storage: FileStorage, content: Buffer | string): Promise<FileKey> {
  return (await put(storage, streamOf(content), anySize)).key;
}

/** Files four bytes in the channel `shop`. */
export async function filed(
  shelf: FileShelf,
  conversationId: string | null,
  more: Partial<Filing> = {},
): Promise<FileRecord> {
  const received = await shelf.storage.receive(streamOf('file'), anySize);
  const filing: Filing = {
    channel: 'shop',
    conversationId,
    userKey: null,
    from: 'visitor',
    name: 'a.txt',
    type: 'text/plain',
    createdAt: Date.now(),
    ttlDays: null,
    expiresAt: null,
  };
  return await shelf.file(received, { ...filing, ...more });
}

export async function contentOf(
  storage: FileStorage,
  key: FileKey,
  range?: { from: number; to: number },
): Promise<Buffer> {
  const { stream } = await storage.get(key, range ? { range } : {});
  return await buffer(stream);
}

/** All keys, by pages of that size. */
export async function listed(
  storage: FileStorage,
  { limit = 1000, olderThan = Date.now() + 60_000 } = {},
): Promise<string[]> {
  const keys: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page = await storage.list({ olderThan, limit, ...(cursor === '' ? {} : { cursor }) });
    keys.push(...page.files.map(({ key }) => key));
    cursor = page.next;
  }
  return keys;
}
