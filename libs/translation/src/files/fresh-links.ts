/** Links of files that the bridge keeps, put into an entry when it is shown: the store has none (captivate.md Q9). */
import { filesOfParts, keptKeyOf, linkedFile, withFilesOfParts } from '#channel';
import type { FreshLink } from '#channel';
import type { EntryBody } from '../documents.js';
import type { StoredEntry } from '../step.js';

/** A fresh link to the file with that key, which is shown under that name; null if the key is none of the bridge's. */
export type LinkFile = (key: string, name: string) => FreshLink | null;

/** The entry with links in all its files that the bridge keeps; an entry without such files is the same one. */
export function withFreshLinks(entry: StoredEntry, link: LinkFile): StoredEntry {
  const body = linkedBody(entry.body, link);
  return body === entry.body ? entry : { ...entry, body };
}

/** The keys of all files of the entry that the bridge keeps. */
export function keptKeysIn({ body }: StoredEntry): string[] {
  return filesIn(body).flatMap((file) => keptKeyOf(file) ?? []);
}

function linkedBody(body: EntryBody, link: LinkFile): EntryBody {
  if (!filesIn(body).some((file) => keptKeyOf(file) !== null)) return body;
  switch (body.kind) {
    case 'user':
      return { ...body, content: { ...body.content, files: body.content.files.map((file) => linked(file, link)) } };
    case 'bot':
    case 'agent':
      return { ...body, parts: withFilesOfParts(body.parts, (file) => linked(file, link)) };
    case 'userAction':
    case 'action':
    case 'update':
    case 'error':
      return body;
  }
}

function linked<F extends Readonly<Record<string, unknown>>>(file: F, link: LinkFile): F {
  const key = keptKeyOf(file);
  const fresh = key === null ? null : link(key, typeof file.filename === 'string' ? file.filename : '');
  return fresh === null ? file : linkedFile(file, fresh);
}

function filesIn(body: EntryBody): readonly Readonly<Record<string, unknown>>[] {
  switch (body.kind) {
    case 'user':
      return body.content.files;
    case 'bot':
    case 'agent':
      return filesOfParts(body.parts);
    case 'userAction':
    case 'action':
    case 'update':
    case 'error':
      return [];
  }
}
