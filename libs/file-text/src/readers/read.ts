/** One table: which reader takes which form. */
import type { FileForm } from '../contract/form.js';
import type { FileTextLimits } from '../contract/limits.js';
import { FileTextError } from '../contract/outcome.js';
import type { Archive } from './archive/archive.js';
import { TextSink } from './text-sink.js';

type Reader = (bytes: Buffer, sink: TextSink, limits: FileTextLimits) => Promise<void> | void;

/** A compound file (MS-CFB): what a password makes of an office file (MS-OFFCRYPTO 2.3), or a form of before 2007. */
function refuseCompound(bytes: Buffer): never {
  throw new FileTextError(bytes.includes(Buffer.from('EncryptedPackage', 'utf16le')) ? 'encrypted' : 'unknown-type');
}

const COMPOUND = Buffer.from('d0cf11e0a1b11ae1', 'hex');

type Unpacked = (archive: Archive, sink: TextSink, maxTextBytes: number) => Promise<void>;

async function unpack(bytes: Buffer, sink: TextSink, limits: FileTextLimits, read: Unpacked): Promise<void> {
  if (bytes.subarray(0, COMPOUND.length).equals(COMPOUND)) refuseCompound(bytes);
  const { Archive } = await import('./archive/archive.js');
  await read(await Archive.open(bytes, limits), sink, limits.maxTextBytes);
}

const plain: Reader = async (bytes, sink, limits) =>
  (await import('./plain.js')).readPlain(bytes, sink, limits.maxTextBytes);

/** Each reader is loaded when it is wanted: one process reads one file, and the readers take longer to load than to read. */
const READERS: Readonly<Record<FileForm, Reader>> = {
  pdf: async (...all) => (await import('./pdf.js')).readPdf(...all),
  docx: async (...all) => unpack(...all, (await import('./office/docx.js')).readDocx),
  xlsx: async (...all) => unpack(...all, (await import('./office/xlsx.js')).readXlsx),
  pptx: async (...all) => unpack(...all, (await import('./office/pptx.js')).readPptx),
  opendocument: async (...all) => unpack(...all, (await import('./office/opendocument.js')).readOpenDocument),
  compound: refuseCompound,
  html: async (bytes, sink) => (await import('./html.js')).readHtml(bytes, sink),
  markdown: plain,
  csv: plain,
  text: plain,
  rtf: async (bytes, sink) => (await import('./rtf.js')).readRtf(bytes, sink),
  image: () => {
    throw new FileTextError('image-not-read');
  },
};

/** The text of a whole file in memory. Throws a `FileTextError`; anything else that is thrown is a fault of a reader. */
export async function readText(
  form: FileForm,
  bytes: Buffer,
  limits: FileTextLimits,
): Promise<{ text: string; cut: boolean }> {
  if (bytes.length === 0) throw new FileTextError('empty');
  const sink = new TextSink(limits.maxTextBytes);
  await READERS[form](bytes, sink, limits);
  if (sink.blank) throw new FileTextError('empty');
  return sink.finish();
}
