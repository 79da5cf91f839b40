/** What a client may change of files that others have sent: where they lie, and nothing else (captivate.md Q9). */
import { isJsonObject } from '../json.js';
import type { PartFile } from '../server/part.js';
import type { FileObject } from './files.js';
import { keptKeyOf } from './kept-files.js';

type Fields = Readonly<Record<string, unknown>>;

/** An address longer than that is none, characters. */
const addressLimit = 8192;
/** Files of one edit that are looked at. */
const writtenLimit = 200;

/**
 * The files that are there, with the addresses that `written` brings for them; null if it names none of them. One is told by its
 * `storage.fileKey`, else by its name, else by its place in a list of as many. `url`, and `storage.presignedUrl` with
 * `storage.expiresIn`, are taken as far as they are http(s) and, in `storage`, were there before; everything else is dropped. Of a file
 * that the bridge keeps nothing is taken: its address is made whenever it is shown.
 */
export function refreshedFiles(there: readonly PartFile[], written: readonly FileObject[]): PartFile[] | null {
  const left = new Map(written.slice(0, writtenLimit).entries());
  const take = (isOne: (file: FileObject, place: number) => boolean): FileObject | undefined => {
    for (const [place, file] of left) {
      if (!isOne(file, place)) continue;
      left.delete(place);
      return file;
    }
    return undefined;
  };
  const found = new Map<PartFile, FileObject>();
  const match = (isOne: (file: FileObject, place: number, old: PartFile, oldPlace: number) => boolean): void => {
    for (const [oldPlace, old] of there.entries()) {
      if (found.has(old)) continue;
      const one = take((file, place) => isOne(file, place, old, oldPlace));
      if (one !== undefined) found.set(old, one);
    }
  };
  match((file, _, old) => keyOf(old) !== null && keyOf(file) === keyOf(old));
  match((file, _, old) => nameOf(old) !== null && nameOf(file) === nameOf(old) && mayBe(file, old));
  if (there.length === written.length) {
    const isNameless = (file: FileObject, old: PartFile): boolean => nameOf(file) === null || nameOf(old) === null;
    match((file, place, old, oldPlace) => place === oldPlace && isNameless(file, old) && mayBe(file, old));
  }
  if (found.size === 0) return null;
  return there.map((old) => refreshed(old, found.get(old) ?? {}));
}

/** False if the two are known to be stored apart. */
function mayBe(one: Fields, other: Fields): boolean {
  const [key, otherKey] = [keyOf(one), keyOf(other)];
  return key === null || otherKey === null || key === otherKey;
}

function refreshed(old: PartFile, { url, storage }: FileObject): PartFile {
  if (keptKeyOf(old) !== null) return old;
  const signed = isJsonObject(storage) ? storage : {};
  const address = addressIn(url) ?? addressIn(signed.presignedUrl);
  const there = isJsonObject(old.storage) ? { storage: { ...old.storage, ...signature(signed) } } : {};
  return { ...old, ...(address === null ? {} : { url: address }), ...there };
}

/** A signed address and when it ends belong together. */
function signature({ presignedUrl, expiresIn }: Fields): { presignedUrl?: string; expiresIn?: number } {
  const address = addressIn(presignedUrl);
  if (address === null) return {};
  return { presignedUrl: address, ...(typeof expiresIn === 'number' ? { expiresIn } : {}) };
}

function addressIn(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > addressLimit) return null;
  return /^https?:\/\/[^\s"'<>\\]+$/i.test(value) && URL.canParse(value) ? value : null;
}

function keyOf({ storage }: Fields): string | null {
  return isJsonObject(storage) && typeof storage.fileKey === 'string' ? storage.fileKey : null;
}

function nameOf({ filename }: Fields): string | null {
  return typeof filename === 'string' && filename !== '' ? filename : null;
}
