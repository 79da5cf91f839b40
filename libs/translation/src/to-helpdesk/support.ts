/** What the Helpdesk is told for a visitor's message: its text, and a line with name and link per file. */
import { extname } from 'node:path';
import { describeFile, isJsonObject } from '#channel';
import type { FileObject, UserContent } from '#channel';
import type { AttachmentMetadata } from '#helpdesk';
import type { WorkBody } from '../documents.js';
import { safeUrl } from '../html/address.js';
import type { StepContext } from '../step.js';

type SupportWork = Extract<WorkBody, { kind: 'support' }>;

/** Work for a message; a payload that is neither text nor files goes as its JSON, so that nothing is lost. */
export function supportOf({ policy }: StepContext, content: UserContent, entryId: string): SupportWork {
  const lines = content.files.map((file) => `${policy.texts.fileLabel}: ${describe(file)}`);
  const isCustom = content.text === '' && lines.length === 0;
  const text = isCustom ? jsonOf(content) : [content.text, ...lines].filter((line) => line !== '').join('\n');
  const linked = content.files.find((file) => linkOf(file) !== null);
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

function describe(file: FileObject): string {
  const link = linkOf(file);
  const name = describeFile(file).name ?? 'file';
  return link === null ? name : `${name} ${link}`;
}

function linkOf(file: FileObject): string | null {
  const { url } = describeFile(file);
  return url === null ? null : safeUrl(url);
}

function attachmentOf(file: FileObject): AttachmentMetadata {
  const name = describeFile(file).name ?? 'file';
  const bytes = isJsonObject(file.storage) ? file.storage.fileSize : 0;
  return {
    url: linkOf(file) ?? '',
    name,
    size_kb: Math.ceil((typeof bytes === 'number' ? bytes : 0) / 1024),
    extension: extname(name),
  };
}
