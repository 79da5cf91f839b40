/** What readers make of files that are broken, locked, empty, or made to hurt them. What is made to hurt the machine has a file of its own. */
import { describe, expect, it } from 'vitest';
import { formOf } from '../src/contract/form.js';
import { DEFAULT_LIMITS } from '../src/contract/limits.js';
import { codeOf } from '../src/contract/outcome.js';
import { readText } from '../src/readers/read.js';
import * as hostile from './samples/test-hostile.js';
import { docx, docxOf, opendocument, paragraph, xlsx } from './samples/test-office.js';
import { pdf } from './samples/test-pdf.js';

/** In our own process, with the code that the reading process would answer. */
async function readHere(file: Buffer, ending: string): Promise<object> {
  const form = formOf(undefined, `file.${ending}`);
  if (form === undefined) throw new Error(`no form ends in ${ending}`);
  try {
    return { ok: true, ...(await readText(form, file, DEFAULT_LIMITS)) };
  } catch (error) {
    return { ok: false, code: codeOf(error) };
  }
}

describe('XML that is made to hurt', () => {
  it.each([
    ['entities that multiply', () => hostile.billionLaughs()],
    ['a hundred thousand elements in each other', () => hostile.deepXml(100_000)],
    ['no XML at all', () => docxOf({ data: 'just words' })],
  ])('is broken: %s', async (_, file) => {
    expect(await readHere(file(), 'docx')).toMatchObject({ code: 'broken' });
  });

  it('says nothing with entities that nobody declared', async () => {
    expect(await readHere(hostile.unknownEntities(), 'docx')).toMatchObject({
      ok: true,
      text: 'a &l9; \ufffd \ufffd b',
    });
  });
});

describe('a PDF that is made to hurt', () => {
  it('may lie about the number of its pages', async () => {
    expect(await readHere(hostile.pdfOfManyPages(), 'pdf')).toMatchObject({ ok: true, text: 'only' });
  });

  it('may go in circles', async () => {
    expect(await readHere(hostile.pdfInCircles(), 'pdf')).toMatchObject({ ok: false });
  });
});

describe('a file that cannot be read', () => {
  it.each([
    ['a PDF with a password', 'encrypted', hostile.encryptedPdf(), 'pdf'],
    ['a Word document with a password', 'encrypted', hostile.encryptedOffice(), 'docx'],
    ['an archive whose parts have a password', 'encrypted', docxOf({ data: 'x', encrypted: true }), 'docx'],
    ['an OpenDocument text with a password', 'encrypted', opendocument('', '<manifest:encryption-data/>'), 'odt'],
    ['a Word document that is no archive', 'broken', Buffer.from('hello'), 'docx'],
    ['half a Word document', 'broken', docx(paragraph('x')).subarray(0, 300), 'docx'],
    ['a spreadsheet that is called a Word document', 'broken', xlsx([]), 'docx'],
    ['half a PDF', 'broken', pdf([['x']]).subarray(0, 200), 'pdf'],
    ['a PDF that is not one', 'broken', Buffer.from('MZ not a PDF'), 'pdf'],
    ['a PDF without words', 'empty', pdf([[]]), 'pdf'],
    ['a document without words', 'empty', docx('<w:p/>'), 'docx'],
    ['nothing', 'empty', Buffer.alloc(0), 'pdf'],
  ])('is told apart: %s is %s', async (_, code, file, ending) => {
    expect(await readHere(file, ending)).toMatchObject({ ok: false, code });
  });

  it('is broken when a part was changed on the way', async () => {
    const file = docx(paragraph('x'.repeat(100)), {});
    // The checksum of the document's entry in the directory.
    file.writeUInt32LE(1, file.lastIndexOf('PK\u0001\u0002') + 16);
    expect(await readHere(file, 'docx')).toMatchObject({ code: 'broken' });
  });
});
