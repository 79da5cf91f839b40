/** Files that the bridge keeps and a visitor's message names by their keys: which they are, and what stays of them in the message. */
import { isJsonObject, keptFile, namedKeyOf } from '#channel';
import type { FileObject, UserContent } from '#channel';

/** A file that the message may name: one of its conversation. */
export interface NamedFile {
  readonly key: string;
  /** Safe to be shown and saved under. */
  readonly name: string;
  /** MIME type of its bytes. */
  readonly type: string;
  readonly bytes: number;
  /** Unix milliseconds; null: as long as its conversation. */
  readonly expiresAt: number | null;
}

/** What a row may know of files: those that its message names, and how somebody outside gets at them. */
export interface StepFiles {
  /** By key. */
  readonly named: ReadonlyMap<string, NamedFile>;
  /** A link that ends at that time, Unix milliseconds. */
  readonly linkOf: (file: NamedFile, until: number) => string;
}

/** The keys that the content's files name, each once; what is no text is no key. */
export function keysNamedIn({ files }: UserContent): string[] {
  const keys = files.map(namedKeyOf).filter((key) => typeof key === 'string');
  return [...new Set(keys)];
}

/** True if the content's files name any key, even one that cannot be any. */
export function namesKeys({ files }: UserContent): boolean {
  return files.some((file) => namedKeyOf(file) !== null);
}

/**
 * The content as it is kept. A file that it may name keeps its key and no address; one that it may not name loses its `storage`, and
 * so is a name with a type and perhaps a text. Files that name no key stay as they are.
 */
export function withNamed(content: UserContent, named: ReadonlyMap<string, NamedFile>): UserContent {
  if (!namesKeys(content)) return content;
  return { ...content, files: content.files.map((file) => asKept(file, named)) };
}

function asKept(file: FileObject, named: ReadonlyMap<string, NamedFile>): FileObject {
  const key = namedKeyOf(file);
  if (key === null) return file;
  const known = typeof key === 'string' ? named.get(key) : undefined;
  if (known !== undefined) return keptFile(file, known.key, known.bytes);
  const { storage, url, ...rest } = file;
  // An address beside the key is often the signed one again.
  const isOwnAddress = isJsonObject(storage) && url === storage.presignedUrl;
  return url === undefined || isOwnAddress ? rest : { ...rest, url };
}
