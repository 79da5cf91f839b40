/** Everything that has to do with files and lives as long as the process, made once. */
import { FileTextReader } from '#file-text';
import { FileShelf, openFileStorage } from '#files';
import type { FileStorageError, S3Credentials } from '#files';
import type { BridgeConfig } from '../config.js';
import type { Logger } from '../log.js';
import type { BridgeStore } from '../relay/bridge-store.js';
import { FileLinks } from './naming/file-links.js';
import { FileUsage } from './file-usage.js';
import { ImageWords } from './image-words.js';

export interface Files {
  readonly shelf: FileShelf;
  readonly reader: FileTextReader;
  readonly links: FileLinks;
  readonly usage: FileUsage;
  /** Of the store whose conversations these files belong to. */
  readonly mark: string;
  /** Ends what is under way; the processes that read texts are gone when it resolves. */
  close(): Promise<void>;
}

/** Opens storage of files. One that is away does not keep the bridge from starting: texts go on, and files when it is back. */
export async function openFiles(config: BridgeConfig, store: BridgeStore, logger: Logger): Promise<Files> {
  const [secret, mark] = await Promise.all([store.secretFor('file links'), store.secretFor('mark of files')]);
  const links = new FileLinks(secret);
  const credentials = credentialsOf(config);
  const storage = await openFileStorage(config.FILES_URL, {
    incomingFolder: config.FILES_INCOMING,
    ...(credentials === null ? {} : { credentials }),
    onAway: ({ trouble }: FileStorageError) =>
      logger.error({ trouble }, 'files cannot be kept at present; everything else goes on'),
  });
  const { FILES_OCR_URL: ocr } = config;
  const images = ocr === undefined ? {} : { images: new ImageWords(ocr) };
  const reader = new FileTextReader({ queue: 64, waitMs: 30_000, ...images });
  const close = async (): Promise<void> => {
    await reader.close();
    await storage.close();
  };
  return { shelf: new FileShelf(storage), reader, links, usage: new FileUsage(), mark, close };
}

/** Null where none are given. */
export function credentialsOf(config: BridgeConfig): S3Credentials | null {
  const { FILES_ACCESS_KEY_ID: accessKeyId, FILES_SECRET_ACCESS_KEY: secretAccessKey } = config;
  const { FILES_SESSION_TOKEN: sessionToken } = config;
  if (accessKeyId === undefined || secretAccessKey === undefined) return null;
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}
