/** The type of a file by its content. What its sender says is not believed. */
import { open } from 'node:fs/promises';
import { fileTypeFromFile } from 'file-type';
import { withDeadline } from '#async';
import { diskError } from '../storage/disk-errors.js';
import { extensionOf } from './safe-name.js';
import { textOfHead, textType } from './text-types.js';

/** What nothing is known of. */
export const unknownType = 'application/octet-stream';

const headBytes = 8192;
/** A file whose first bytes ask for a long search is of no known type. */
const longestSearchMs = 2_000;

/** Types that are text throughout although they begin with a mark. */
const writtenAsText =
  /^(text\/|image\/svg|application\/(pdf|rtf|postscript|eps|xml|json|xhtml|x-ms-regedit|x-indesign))|\+xml$|^model\/stl$/;
/** Old office files are all the same outside; their extension says which, and no more can be done with one than with the other. */
const compoundTypes: Readonly<Record<string, string>> = {
  doc: 'application/msword',
  msg: 'application/vnd.ms-outlook',
  ppt: 'application/vnd.ms-powerpoint',
  xls: 'application/vnd.ms-excel',
};
/** What a browser may run or lay out as a page, were it ever shown. */
const active = /^(text\/(html|javascript|css|xml)|application\/(xml|javascript)|.*\+xml)$/;

/**
 * The MIME type of a file that lies on this machine. By its marks first, containers (docx, xlsx, pptx, odt) looked into; then as
 * text, where the extension of `name` chooses among kinds of text only; else `application/octet-stream`. Reads a bounded part of
 * it for a bounded time. Rejects with a `FileStorageError` only if it cannot be read.
 */
export async function sniffType(path: string, name: string): Promise<string> {
  const head = await headOf(path);
  if (head.length === 0) return unknownType;
  const marked = await markedType(path);
  const text = textOfHead(head);
  // Words may look like a mark: a text that begins with "BM" is no picture.
  if (text !== null && (marked === null || !writtenAsText.test(marked))) return textType(text, extensionOf(name));
  if (text !== null && marked === 'application/xml') return textType(text, extensionOf(name));
  if (marked === 'application/x-cfb') return compoundTypes[extensionOf(name)] ?? marked;
  return marked ?? unknownType;
}

/** The type to serve a file with: the same, but bytes without meaning for what a browser might run. */
export function servedType(type: string): string {
  if (active.test(type)) return unknownType;
  return type.startsWith('text/') ? `${type}; charset=utf-8` : type;
}

async function headOf(path: string): Promise<Uint8Array> {
  try {
    await using handle = await open(path, 'r');
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    throw diskError(error);
  }
}

async function markedType(path: string): Promise<string | null> {
  const signal = AbortSignal.timeout(longestSearchMs);
  try {
    const found = await withDeadline(
      fileTypeFromFile(path, { signal, maxBufferSize: 16 * 1024 * 1024 }),
      longestSearchMs,
      'type',
    );
    return found?.mime ?? null;
  } catch {
    return null;
  }
}
