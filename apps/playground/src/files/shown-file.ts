/** What is shown of a file, whoever has sent it and in whichever form it is told. */
import { safeAddress } from '../parts/safe-markup.js';
import { fieldsOf, textIn } from '../text/json.js';
import { sizeOf } from '../text/words.js';

export interface ShownFile {
  readonly name: string;
  /** A MIME type, or what kind of file it is; empty if nobody says. */
  readonly type: string;
  /** In words; empty if nobody says. */
  readonly size: string;
  /** Null for a file that cannot be had. */
  readonly address: string | null;
  readonly isImage: boolean;
  /** The bridge has looked for text in it, and found none. */
  readonly isTextless: boolean;
}

/** As it stands in a message: the server's form, or the richer one of clients (captivate.md 5.2 and 5.3). */
export function shownFile(file: unknown): ShownFile {
  const { storage, size, textContent } = fieldsOf(file);
  const kept = fieldsOf(storage);
  const bytes = kept['fileSize'] ?? size;
  const type = textIn(file, 'mimetype') ?? textIn(file, 'type') ?? '';
  return {
    name: textIn(file, 'filename') || 'File',
    type,
    size: typeof bytes === 'number' ? sizeOf(bytes) : '',
    address: safeAddress(textIn(kept, 'presignedUrl') ?? textIn(file, 'url') ?? ''),
    isImage: type.startsWith('image'),
    isTextless: textIn(textContent, 'text') === '',
  };
}

const pictures = /\.(?:png|jpe?g|gif|webp|avif|bmp|svg)$/i;

/** As the Helpdesk tells of it: by its name, with a size in kilobytes. */
export function fileOfDesk(name: string, url: string, more: { type?: string; kilobytes?: number } = {}): ShownFile {
  const { type = '', kilobytes } = more;
  return {
    name: name || 'File',
    type: type || (/\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toUpperCase() ?? ''),
    size: kilobytes === undefined ? '' : `${Math.ceil(kilobytes)} kB`,
    address: safeAddress(url),
    isImage: type.startsWith('image/') || pictures.test(name),
    isTextless: false,
  };
}
