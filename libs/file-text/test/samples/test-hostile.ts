/** Files that are made to hurt, none of them large. */
import { deflateSync } from 'node:zlib';
import { WORD_HEAD, WORD_TAIL, docx, docxOf, paragraph } from './test-office.js';
import { pdf, pdfOf, streamOf } from './test-pdf.js';
import { packedFilling, zipOf } from './test-zip.js';

const MIB = 1024 * 1024;

const packedOnce = new Map<number, ReturnType<typeof packedFilling>>();

/** Many empty paragraphs: their checksum takes a while, and each size is packed once. */
function packedParagraphs(megabytes: number): ReturnType<typeof packedFilling> {
  const packed = packedOnce.get(megabytes) ?? packedFilling(WORD_HEAD, '<w:p/>', megabytes * MIB, WORD_TAIL);
  packedOnce.set(megabytes, packed);
  return packed;
}

/** A document of `megabytes` that packs a thousand to one and says so. */
export function honestBomb(megabytes: number): Buffer {
  return docxOf({ data: '', packed: packedParagraphs(megabytes) });
}

/** The same, but it says that it is small. */
export function lyingBomb(megabytes: number): Buffer {
  return docxOf({ data: '', packed: packedParagraphs(megabytes), declared: 1000 });
}

/** Many names for one piece of packed data: the way in which 42 kB become gigabytes without an archive in an archive. */
export function manyNames(count: number): Buffer {
  const packed = packedFilling('', ' ', 4 * MIB, '');
  return zipOf(Array.from({ length: count }, (_, at) => ({ name: `word/${at}.xml`, data: '', packed })));
}

/** A text that is one attribute and never ends: it has to be held. */
export function endlessAttribute(megabytes: number): Buffer {
  return docxOf({ data: '', packed: packedFilling(`${WORD_HEAD}<w:p a="`, 'x', megabytes * MIB, `"/>${WORD_TAIL}`) });
}

export function billionLaughs(): Buffer {
  const entities = Array.from({ length: 9 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join('');
  const head = `<?xml version="1.0"?><!DOCTYPE w:document [<!ENTITY l0 "lol">${entities}]>`;
  return docxOf({ data: head + WORD_HEAD + paragraph('&l9;') + WORD_TAIL });
}

/** The same without a declaration that could be refused. */
export const unknownEntities = (): Buffer => docx(paragraph('a &l9; &#0; &#x110000; b'));

export function deepXml(depth: number): Buffer {
  return docx('<w:p>'.repeat(depth) + '</w:p>'.repeat(depth));
}

/** A workbook of so many sheets, each of its own part. */
export function manySheets(count: number): Buffer {
  const packed = packedFilling('', ' ', 1, '');
  return zipOf(Array.from({ length: count }, (_, at) => ({ name: `xl/worksheets/sheet${at}.xml`, data: '', packed })));
}

/** A page whose drawing unpacks to so many megabytes. */
export function pdfBomb(megabytes: number): Buffer {
  const content = deflateSync(Buffer.alloc(megabytes * MIB, '(x) Tj '));
  return pdfOf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Count 1 /Kids [3 0 R] >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>',
    streamOf(content, '/Filter /FlateDecode'),
  ]);
}

/** It says that it has two thousand million pages and has one. */
export function pdfOfManyPages(): Buffer {
  return Buffer.from(
    pdf([['only']])
      .toString('latin1')
      .replace('/Count 1 ', '/Count 2147483647 '),
    'latin1',
  );
}

/** Its pages are their own parents, and its page draws itself. */
export function pdfInCircles(): Buffer {
  return pdfOf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Count 3 /Kids [2 0 R 2 0 R 3 0 R] /Parent 2 0 R >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>',
    streamOf(Buffer.from('/X Do')),
    streamOf(
      Buffer.from('/X Do /X Do'),
      '/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>',
    ),
  ]);
}

export function encryptedPdf(): Buffer {
  const key = `<${'ab'.repeat(32)}>`;
  return pdf([['secret']], `/ID [<00> <00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -44 /O ${key} /U ${key} >>`);
}

/** What a password makes of an office file. */
export function encryptedOffice(): Buffer {
  return Buffer.concat([
    Buffer.from('d0cf11e0a1b11ae1', 'hex'),
    Buffer.alloc(1000),
    Buffer.from('EncryptedPackage', 'utf16le'),
    Buffer.alloc(1000),
  ]);
}
