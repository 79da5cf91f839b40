/** Files as clients send them: four wrappings on the wire, one flat list here (captivate.md 5.1, 5.2, Q10). */
import { isJsonObject } from '../json.js';
import type { JsonObject, JsonValue } from '../json.js';

/**
 * One file of a user message (captivate.md 5.2), unknown fields kept as received.
 * The named fields may be missing or of another type in hand-written clients.
 */
export type FileObject = JsonObject;

/** Flattens an array, a wrapper `{type:"files", files}`, a single object or any nesting of them; anything else has no files. */
export function normalizeFiles(raw: unknown): FileObject[] {
  if (Array.isArray(raw)) return raw.flatMap(normalizeFiles);
  if (typeof raw === 'string' && raw !== '') return [{ url: raw }];
  if (!isJsonObject(raw)) return [];
  if (isWrapper(raw)) return normalizeFiles(raw.files);
  return Object.keys(raw).length === 0 ? [] : [raw];
}

/** The name, MIME type and address of a file where it has them: `url`, else the stored copy's presigned URL. */
export function describeFile(file: FileObject): { name: string | null; type: string | null; url: string | null } {
  const storage = isJsonObject(file.storage) ? file.storage : {};
  return {
    name: textOrNull(file.filename),
    type: textOrNull(file.mimetype) ?? textOrNull(file.type),
    url: textOrNull(file.url) ?? textOrNull(storage.presignedUrl),
  };
}

/**
 * A file as clients read it: without the `file: {}` that a File or Blob becomes in JSON (captivate.md 5.2), and without addresses that
 * would act where a page makes a link of them, such as `javascript:`.
 */
export function fileForClients(file: FileObject): FileObject {
  const { file: bytes, ...rest } = file;
  const kept = isJsonObject(bytes) && Object.keys(bytes).length === 0 ? rest : file;
  const { storage } = kept;
  const isSafe = !acts(kept.url) && !(isJsonObject(storage) && acts(storage.presignedUrl));
  return isSafe ? kept : withoutAddresses(kept);
}

function withoutAddresses({ url, storage, ...rest }: FileObject): FileObject {
  const stored = isJsonObject(storage) && acts(storage.presignedUrl) ? { ...storage, presignedUrl: '' } : storage;
  return {
    ...rest,
    ...(url === undefined || acts(url) ? {} : { url }),
    ...(stored === undefined ? {} : { storage: stored }),
  };
}

/** Schemes of addresses that only show something; an address without one belongs to its page. */
const passive =
  /^(?:https?:|blob:|data:(?:image\/(?:png|jpe?g|gif|webp|avif|bmp)|audio\/[\w.+-]+|video\/[\w.+-]+|application\/pdf)[;,])/i;

function acts(address: JsonValue | undefined): boolean {
  if (typeof address !== 'string') return false;
  // Browsers pass over control characters and blanks.
  const read = address.slice(0, 200).replace(/[\0-\x20\x7f-\x9f]/g, '');
  return /^[^/?#]*:/.test(read) && !passive.test(read);
}

function isWrapper(raw: JsonObject): boolean {
  return typeof raw.files === 'object' && raw.files !== null && raw.filename === undefined && raw.url === undefined;
}

function textOrNull(value: JsonValue | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
