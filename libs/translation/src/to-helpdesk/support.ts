/** What the Helpdesk is told for a visitor's message: its text, and for each file a line with name, type and link, perhaps with an excerpt. */
import { extname } from 'node:path';
import { describeFile, isJsonObject, keptKeyOf } from '#channel';
import type { FileObject, UserContent } from '#channel';
import type { AttachmentMetadata } from '#helpdesk';
import type { WorkBody } from '../documents.js';
import { safeUrl } from '../html/address.js';
import type { StepContext, StoredEntry } from '../step.js';
import { excerptOf, textOfFile } from './excerpt.js';

type SupportWork = Extract<WorkBody, { kind: 'support' }>;

/** A file as the Helpdesk is told of it. */
interface ToldFile {
  readonly name: string;
  readonly type: string | null;
  readonly link: string | null;
  readonly bytes: number;
}

const dayMs = 86_400_000;
const defaults = { excerptBytes: 0, helpdeskLinkDays: 30 };

/**
 * Work for a message; a payload that is neither text nor files goes as its JSON, so that nothing is lost. The text is the same each
 * time that it is made of the same content: by it the message is found again in the history.
 */
export function supportOf(
  context: StepContext,
  content: UserContent,
  { id: entryId, at }: Pick<StoredEntry, 'id' | 'at'>,
): SupportWork {
  const { texts, files: { excerptBytes, helpdeskLinkDays } = defaults } = context.policy;
  const told = content.files.map((file) => toldOf(context, file, at + helpdeskLinkDays * dayMs));
  const excerpts = content.files.map((file) =>
    excerptBytes === 0 ? '' : (excerptOf(textOfFile(file), excerptBytes) ?? ''),
  );
  const lines = told.map((file, index) => [`${texts.fileLabel}: ${describe(file)}`, excerpts[index] ?? '']);
  const isCustom = content.text === '' && lines.length === 0;
  const text = isCustom ? jsonOf(content) : [content.text, ...lines.flat()].filter((line) => line !== '').join('\n');
  const linked = told.find(({ link }) => link !== null);
  return {
    kind: 'support',
    text,
    attachment: linked === undefined ? null : attachmentOf(linked),
    hasFiles: content.files.length > 0,
    entryId,
    former: [],
  };
}

function jsonOf({ actions, extra }: UserContent): string {
  const payload = { ...extra, ...(actions.length > 0 ? { actions } : {}) };
  return Object.keys(payload).length === 0 ? '' : JSON.stringify(payload);
}

/** Of a file that the bridge keeps, what is known of it; of any other, what the client says. */
function toldOf({ files }: StepContext, file: FileObject, until: number): ToldFile {
  const known = files?.named.get(keptKeyOf(file) ?? '');
  if (files !== undefined && known !== undefined) {
    const { name, type, bytes, expiresAt } = known;
    return { name, type, bytes, link: files.linkOf(known, Math.min(until, expiresAt ?? until)) };
  }
  const { name, type, url } = describeFile(file);
  const size = isJsonObject(file.storage) ? file.storage.fileSize : 0;
  const bytes = typeof size === 'number' ? size : 0;
  return { name: name ?? 'file', type, bytes, link: url === null ? null : safeUrl(url) };
}

/** On one line, whatever the name is. */
function describe({ name, type, link }: ToldFile): string {
  // What a type has behind it (a character set) is for readers of bytes.
  const [kind = ''] = (type ?? '').split(';');
  const words = [name, kind === '' ? '' : `(${kind})`, link ?? ''].map((word) => word.replace(/\s+/g, ' ').trim());
  return words.filter((word) => word !== '').join(' ');
}

function attachmentOf({ name, link, bytes }: ToldFile): AttachmentMetadata {
  return { url: link ?? '', name, size_kb: Math.ceil(bytes / 1024), extension: extname(name) };
}
