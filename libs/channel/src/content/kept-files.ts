/** Files that the bridge keeps: the transcript has their keys and no address, which is made whenever one is shown (captivate.md 5.2, Q9). */
import { isJsonObject } from '../json.js';
import type { JsonObject, JsonValue } from '../json.js';

type Fields = Readonly<Record<string, unknown>>;

/** The `storage.fileKey` of a file as a client sends it, whatever it is; null if it names none. */
export function namedKeyOf({ storage }: Fields): JsonValue {
  const key = isJsonObject(storage) ? storage.fileKey : undefined;
  return key === undefined || key === '' ? null : key;
}

/** The key of a file as it stands in the transcript, if the bridge keeps it: it has no signed address there. */
export function keptKeyOf({ storage }: Fields): string | null {
  if (!isJsonObject(storage) || 'presignedUrl' in storage) return null;
  return typeof storage.fileKey === 'string' ? storage.fileKey : null;
}

/** As the transcript has a file that the bridge keeps: whatever address came with it is none of ours. */
export function keptFile({ url: _, storage, ...rest }: JsonObject, fileKey: string, fileSize: number): JsonObject {
  const processingTime = isJsonObject(storage) ? storage.processingTime : undefined;
  const time = typeof processingTime === 'number' ? { processingTime } : {};
  return { ...rest, storage: { fileKey, fileSize, ...time } };
}

/** Where a file lies for a while: `expiresIn` in epoch seconds, as clients read it (captivate.md 1.3). */
export interface FreshLink {
  readonly presignedUrl: string;
  readonly expiresIn: number;
}

/** The file with that address in it, in every place where its form has one. */
export function linkedFile<F extends Fields>(file: F, link: FreshLink): F {
  const { storage } = file;
  return {
    ...file,
    ...('url' in file ? { url: link.presignedUrl } : {}),
    storage: { ...(isJsonObject(storage) ? storage : {}), ...link },
  };
}
