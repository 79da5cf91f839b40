/** Files that the Helpdesk shows and the bridge has fetched: which those may be, and how an entry names them then. */
import { filesOfParts, keptKeyOf, withFilesOfParts } from '#channel';
import type { PartFile } from '#channel';
import type { EntryBody } from '../documents.js';
import type { NamedFile } from './named.js';

/** A file at an address of somebody else's. */
export interface LinkedFile {
  readonly url: string;
  readonly filename: string | null;
}

/**
 * The files of an agent's message that the bridge does not keep. What the assistant shows is none of them: it never attaches anything
 * (helpdesk.md 5.1), and might be talked into showing any address.
 */
export function linkedFilesIn(body: EntryBody): readonly LinkedFile[] {
  return saidIn(body).filter((file) => keptKeyOf(file) === null);
}

/**
 * The message with those files named by their keys that the bridge keeps by now; without any it is the same one. The address that they
 * had stays beside the key, and is not shown any more.
 */
export function withKeptFiles(body: EntryBody, kept: (url: string) => NamedFile | undefined): EntryBody {
  if (body.kind !== 'agent') return body;
  if (!linkedFilesIn(body).some(({ url }) => kept(url) !== undefined)) return body;
  return { ...body, parts: withFilesOfParts(body.parts, (file) => asKept(file, kept(file.url))) };
}

function asKept(file: PartFile, kept: NamedFile | undefined): PartFile {
  if (kept === undefined || keptKeyOf(file) !== null) return file;
  const { key: fileKey, name: filename, type: mimetype, bytes: size } = kept;
  // What it is called a picture for must be shown as one: a drawing with scripts in it is not served as such.
  const isPicture = mimetype.startsWith('image/') && !mimetype.endsWith('+xml');
  const type = isPicture ? 'image' : mimetype;
  return { ...file, type, filename, mimetype, size, storage: { fileKey, fileSize: size } };
}

function saidIn(body: EntryBody): readonly PartFile[] {
  return body.kind === 'agent' ? filesOfParts(body.parts) : [];
}
