/** What the desk's history tells of a message: its words, and its files. */
import { fileOfDesk } from '../files/shown-file.js';
import type { ShownFile } from '../files/shown-file.js';
import { fieldsOf, textIn } from '../text/json.js';
import { wordsOf } from '../text/words.js';

export interface Said {
  readonly id: string;
  readonly sender: 'customer' | 'sate' | 'agent';
  readonly words: string;
  readonly files: readonly ShownFile[];
  readonly at: number;
}

/** The bridge's line for each file of a visitor: its name, its type, where it is. */
const fileLine = /^File: (.+?)(?: \(([^()]+)\))? (https?:\/\/\S+)$/;

export function saidOf(item: unknown): Said {
  const sender = textIn(item, 'sender');
  const { rest, files } = split(textIn(item, 'message') ?? '');
  const attached = attachedTo(item);
  return {
    id: textIn(item, 'id') ?? '',
    sender: sender === 'customer' || sender === 'agent' ? sender : 'sate',
    // A visitor writes text, whatever it looks like.
    words: sender === 'customer' ? rest.trim() : wordsOf(rest, '\n'),
    files: attached === null ? files : withAttached(files, attached),
    at: Date.parse(textIn(item, 'date_created') ?? ''),
  };
}

/** Of the one that is attached as well, its size is known. */
function withAttached(files: readonly ShownFile[], attached: ShownFile): readonly ShownFile[] {
  if (!files.some(({ address }) => address === attached.address)) return [...files, attached];
  return files.map((file) => (file.address === attached.address ? { ...file, size: attached.size } : file));
}

/** On one line; the names of the files where there are no words. */
export function briefly(item: unknown): string {
  const { words, files } = saidOf(item);
  return words.replaceAll('\n', ' ') || files.map(({ name }) => name).join(', ');
}

function split(message: string): { readonly rest: string; readonly files: readonly ShownFile[] } {
  const files: ShownFile[] = [];
  const rest = message.split('\n').filter((line) => {
    const [, name, type, url] = fileLine.exec(line) ?? [];
    if (name === undefined || url === undefined) return true;
    files.push(fileOfDesk(name, url, type === undefined ? {} : { type: type.replace(/;.*/, '') }));
    return false;
  });
  return { rest: rest.join('\n'), files };
}

function attachedTo(item: unknown): ShownFile | null {
  const metadata = fieldsOf(item)['attachment_metadata'];
  const url = textIn(metadata, 'url');
  if (url === null) return null;
  const { size_kb: kilobytes } = fieldsOf(metadata);
  return fileOfDesk(textIn(metadata, 'name') ?? '', url, typeof kilobytes === 'number' ? { kilobytes } : {});
}
