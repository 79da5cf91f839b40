/** Links of ours in what a visitor sends: whoever has only the link of an upload names the file by it. */
import { isJsonObject, namedKeyOf } from '#channel';
import type { FileObject, UserContent } from '#channel';
import type { FileKey } from '#files';
import type { FileLinks } from './file-links.js';

/** The content with the key of a file in the place of a link of ours to it, also of one that has ended; the same one if there is none. */
export function withKeysOfLinks(content: UserContent, links: FileLinks): UserContent {
  if (!content.files.some((file) => addressOf(file)?.includes('/files/'))) return content;
  return { ...content, files: content.files.map((file) => named(file, links)) };
}

function named(file: FileObject, links: FileLinks): FileObject {
  const key = keyIn(addressOf(file), links);
  if (key === null) return file;
  const { url: _, storage, ...rest } = file;
  return { ...rest, storage: { ...(isJsonObject(storage) ? storage : {}), fileKey: key } };
}

/** Where a file lies that names no key. */
function addressOf(file: FileObject): string | null {
  if (namedKeyOf(file) !== null) return null;
  const { url, storage } = file;
  if (typeof url === 'string') return url;
  return isJsonObject(storage) && typeof storage.presignedUrl === 'string' ? storage.presignedUrl : null;
}

/** The host may be any by which the bridge is known: the signature tells that the link is ours. */
function keyIn(address: string | null, links: FileLinks): FileKey | null {
  const url = address === null ? null : URL.parse(address);
  const [, fileKey] = /^\/files\/([^/]+)\//.exec(url?.pathname ?? '') ?? [];
  if (url === null || fileKey === undefined) return null;
  const [expires, signature] = [url.searchParams.get('expires'), url.searchParams.get('signature')];
  // As of a time at which none has ended.
  const link = links.read({ fileKey, expires, signature }, 0);
  return typeof link === 'string' ? null : link.fileKey;
}
