/** The words of a PDF, page by page, until there are enough. */
import { getDocumentProxy } from 'unpdf';
import type { FileTextLimits } from '../contract/limits.js';
import { FileTextError } from '../contract/outcome.js';
import type { TextSink } from './text-sink.js';

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;

/** Pages that cannot be read are left out; so many, and the file is broken. */
const MAX_BROKEN_PAGES = 10;

async function open(bytes: Buffer): Promise<Pdf> {
  try {
    return await getDocumentProxy(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length), {
      disableFontFace: true,
      useSystemFonts: false,
      enableXfa: false,
      // Pictures are never wanted.
      maxImageSize: 1,
      verbosity: 0,
    });
  } catch (error) {
    const encrypted = error instanceof Error && error.name === 'PasswordException';
    throw new FileTextError(encrypted ? 'encrypted' : 'broken', { cause: error });
  }
}

async function readPage(pdf: Pdf, number: number, sink: TextSink): Promise<void> {
  const page = await pdf.getPage(number);
  const { items } = await page.getTextContent();
  for (const item of items) {
    if ('str' in item) sink.add(item.hasEOL ? `${item.str}\n` : item.str);
    if (sink.full) break;
  }
  page.cleanup();
}

export async function readPdf(bytes: Buffer, sink: TextSink, limits: FileTextLimits): Promise<void> {
  const pdf = await open(bytes);
  const pages = Math.min(pdf.numPages, limits.maxPages);
  let broken = 0;
  for (let number = 1; number <= pages && !sink.full; number += 1) {
    try {
      if (number > 1) sink.add('\n\n');
      await readPage(pdf, number, sink);
    } catch (error) {
      broken += 1;
      if (broken === MAX_BROKEN_PAGES || broken === pages) throw new FileTextError('broken', { cause: error });
    }
  }
  if (pdf.numPages > pages) sink.cutHere();
}
