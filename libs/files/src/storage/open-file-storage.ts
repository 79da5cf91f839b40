/** Opens storage by its address. */
import { resolve } from 'node:path';
import { FolderStorage } from '../folder/folder-storage.js';
import type { S3Credentials } from '../s3/s3-requests.js';
import { S3Storage } from '../s3/s3-storage.js';
import { Spool } from '../spool/spool.js';
import { defaultBounds } from './bounds.js';
import type { FileStorageBounds } from './bounds.js';
import type { FileStorage } from './contract.js';
import { FileStorageConfigError, FileStorageError } from './errors.js';
import { readFilesUrl } from './storage-url.js';

export interface FileStorageOptions {
  /** Of an S3 server; required there. Never shown. */
  readonly credentials?: S3Credentials;
  /** With S3: the folder of this machine where uploads wait until they are whole. Several processes may have the same. */
  readonly incomingFolder?: string;
  readonly bounds?: Partial<FileStorageBounds>;
  /** The disk cannot be written at the start. With it, storage is opened all the same, and each upload and `ping` tries again until it can. */
  readonly onAway?: (error: FileStorageError) => void;
}

/**
 * Opens the twin that `url` names: one of `filesUrlForms`. A folder is made if it is missing. An S3 server is not asked yet: it may
 * be away at a start, and `ping` says so. Rejects with a `FileStorageConfigError` if it cannot be used as it is set up, with a
 * `FileStorageError` if the disk cannot be written and there is no `onAway`.
 */
export async function openFileStorage(url: string, options: FileStorageOptions = {}): Promise<FileStorage> {
  const place = readFilesUrl(url);
  const bounds = { ...defaultBounds, ...options.bounds };
  if (place.kind === 'folder') {
    const storage = new FolderStorage(resolve(place.path), bounds);
    await prepare(storage, options);
    return storage;
  }
  const { credentials, incomingFolder = 'data/incoming' } = options;
  if (credentials === undefined) throw new FileStorageConfigError('An S3 server needs an access key and its secret');
  const storage = new S3Storage(place, credentials, new Spool(resolve(incomingFolder), bounds), bounds);
  await prepare(storage, options);
  return storage;
}

async function prepare(storage: FolderStorage | S3Storage, { onAway }: FileStorageOptions): Promise<void> {
  try {
    await storage.prepare();
  } catch (error) {
    if (!(error instanceof FileStorageError) || onAway === undefined) throw error;
    onAway(error);
  }
}
