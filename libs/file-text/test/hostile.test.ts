import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FileTextReader } from '#file-text';
import type { FileTextLimits, FileTextOutcome } from '#file-text';
import * as hostile from './samples/test-hostile.js';
import { docx, docxOf, paragraph } from './samples/test-office.js';
import { watching } from './samples/test-processes.js';

const MIB = 1024 * 1024;
const UNBOUNDED = { maxRatio: 1e9, maxUnpackedBytes: 1e12 };

let reader: FileTextReader;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'file-text-'));
  reader = new FileTextReader();
});

afterAll(async () => {
  await reader.close();
  await rm(folder, { recursive: true });
});

/** As uploads come: nobody knows the file before its last byte. */
function read(file: Buffer, ending: string, limits: Partial<FileTextLimits> = {}): Promise<FileTextOutcome> {
  return reader.extractText(Readable.from([file]), { type: undefined, name: `file.${ending}`, limits });
}

async function readPath(file: Buffer, ending: string): Promise<FileTextOutcome> {
  const path = join(folder, `file.${ending}`);
  await writeFile(path, file);
  return reader.extractText(path, { type: undefined, name: path });
}

describe.skipIf(process.platform !== 'linux')('what packs too well', () => {
  it.each([
    ['a document that says it has a gigabyte', () => hostile.honestBomb(1000), 'docx'],
    ['two thousand names for the same four megabytes', () => hostile.manyNames(2000), 'docx'],
    ['60,000 sheets', () => hostile.manySheets(60_000), 'xlsx'],
  ])('is refused from a file before a process is made for it: %s', async (_, file, ending) => {
    const { result, pids } = await watching(readPath(file(), ending));
    expect(result).toEqual({ ok: false, code: 'too-large', error: 'The file is too large to be read.' });
    expect(pids.size).toBe(0);
  });

  it('is refused from a stream, too', async () => {
    const { result, peak } = await watching(read(hostile.honestBomb(1000), 'docx'));
    expect(result).toMatchObject({ code: 'too-large' });
    expect(peak).toBeLessThan(200 * MIB);
  });

  it('is found out when it lies about its size, long before it is unpacked', async () => {
    const { result, peak } = await watching(read(hostile.lyingBomb(1000), 'docx'));
    expect(result).toMatchObject({ code: 'broken' });
    expect(peak).toBeLessThan(200 * MIB);
  });

  it('takes little memory even where it is let through, because it is never whole', async () => {
    const { result, peak } = await watching(read(hostile.honestBomb(500), 'docx', UNBOUNDED));
    expect(result).toMatchObject({ code: 'empty' });
    expect(peak).toBeLessThan(250 * MIB);
  });

  it.each([
    ['an attribute of a gigabyte', () => hostile.endlessAttribute(1000), 'docx'],
    ['a page of a PDF that unpacks to 300 megabytes', () => hostile.pdfBomb(300), 'pdf'],
  ])('is ended at the limit of memory where it has to be held, while our loop goes on: %s', async (_, file, ending) => {
    const limits = { ...UNBOUNDED, memoryBytes: 256 * MIB };
    const { result, peak, looks } = await watching(read(file(), ending, limits));
    expect(result).toMatchObject({ code: 'out-of-memory' });
    expect(peak).toBeGreaterThan(200 * MIB);
    expect(peak).toBeLessThan(400 * MIB);
    expect(looks).toBeGreaterThan(50);
  });
});

describe('what the process says', () => {
  it.each([
    ['a document', docx(paragraph('words')), 'docx', { ok: true, form: 'docx', text: 'words', cut: false }],
    ['a document without words', docx('<w:p/>'), 'docx', { ok: false, code: 'empty' }],
    ['a PDF with a password', hostile.encryptedPdf(), 'pdf', { ok: false, code: 'encrypted' }],
    ['no XML at all', docxOf({ data: 'just words' }), 'docx', { ok: false, code: 'broken' }],
  ])('is what its reader says: %s', async (_, file, ending, outcome) => {
    expect(await read(file, ending)).toMatchObject(outcome);
  });
});
