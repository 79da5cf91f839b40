/** A type is told by the bytes; a name only chooses among kinds of text. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it, test } from 'vitest';
import { servedType, sniffType } from './file-type.js';

const folder = mkdtempSync(join(tmpdir(), 'deskbridge-types-'));
afterAll(() => rmSync(folder, { recursive: true }));

function typeOf(content: Buffer | string, name: string): Promise<string> {
  const path = join(folder, 'file');
  writeFileSync(path, content);
  return sniffType(path, name);
}

/** A zip of small files, without its directory: nobody reads that here. */
function zip(entries: Readonly<Record<string, string>>): Buffer {
  const parts = Object.entries(entries).map(([name, text]) => {
    const data = deflateRawSync(text);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt16LE(8, 8);
    head.writeUInt32LE(crc32(text), 14);
    head.writeUInt32LE(data.length, 18);
    head.writeUInt32LE(Buffer.byteLength(text), 22);
    head.writeUInt16LE(Buffer.byteLength(name), 26);
    return Buffer.concat([head, Buffer.from(name), data]);
  });
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  return Buffer.concat([...parts, end]);
}

const office = 'application/vnd.openxmlformats-officedocument';
const contentTypes = (main: string) =>
  `<Types><Override PartName="/x.xml" ContentType="${office}.${main}.main+xml"/></Types>`;
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const compound = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(512)]);

describe('marks', () => {
  it.each([
    ['a picture', png, 'x.png', 'image/png'],
    ['a picture that says it is a page', png, 'x.html', 'image/png'],
    ['a pdf', '%PDF-1.7\n1 0 obj\n', 'x.txt', 'application/pdf'],
    ['rtf', '{\\rtf1 hello}', 'x.rtf', 'application/rtf'],
    ['a gzip', gzipSync('x'), 'x.txt', 'application/gzip'],
    ['a program', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(300)]), 'x.pdf', 'application/x-msdownload'],
    [
      'docx',
      zip({ '[Content_Types].xml': contentTypes('wordprocessingml.document') }),
      'x',
      `${office}.wordprocessingml.document`,
    ],
    [
      'xlsx, the list not first',
      zip({ 'xl/a.xml': 'a', '[Content_Types].xml': contentTypes('spreadsheetml.sheet') }),
      'x.zip',
      `${office}.spreadsheetml.sheet`,
    ],
    [
      'odt',
      zip({ mimetype: 'application/vnd.oasis.opendocument.text' }),
      'x',
      'application/vnd.oasis.opendocument.text',
    ],
    ['a zip that says it is docx', zip({ 'a.txt': 'a' }), 'x.docx', 'application/zip'],
    ['old Word', compound, 'x.doc', 'application/msword'],
    ['an old file of another name', compound, 'x.pdf', 'application/x-cfb'],
  ] as const)('%s', async (_, content, name, type) => expect(await typeOf(content, name)).toBe(type));
});

describe('text', () => {
  it.each([
    ['plain words', 'hello', 'x.txt', 'text/plain'],
    ['a name that says picture', 'hello', 'x.png', 'text/plain'],
    ['a name that says program', 'hello', 'x.exe', 'text/plain'],
    ['words that begin like a picture', 'BMW is a brand', 'x.txt', 'text/plain'],
    ['words that begin like a program', 'MZ is what DOS programs begin with', '', 'text/plain'],
    ['a table', 'a;b\n1;2\n', 'x.csv', 'text/csv'],
    ['markdown', '# Title', 'README.md', 'text/markdown'],
    ['json', '{"a":1}', 'x.json', 'application/json'],
    ['a page', '<!doctype html><p>x', 'x.html', 'text/html'],
    ['a page that says it is text', '  <html><script>alert(1)</script>', 'x.txt', 'text/html'],
    [
      'a drawing that says it is text',
      '<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>',
      'x.txt',
      'image/svg+xml',
    ],
    ['a drawing behind a comment', '<!-- x --><svg/>', 'x.csv', 'image/svg+xml'],
    [
      'a drawing with a declaration',
      '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
      'x.svg',
      'image/svg+xml',
    ],
    ['other xml', '<?xml version="1.0"?><note/>', 'x.xml', 'application/xml'],
    ['text named as a drawing', 'no markup', 'x.svg', 'text/plain'],
    ['UTF-16', Buffer.from('\ufeffhello ü', 'utf16le'), 'x.txt', 'text/plain'],
    ['Latin 1', Buffer.from('Grüße', 'latin1'), 'x.txt', 'text/plain'],
    ['a long text cut within a character', 'ü'.repeat(5000).replace('ü', 'uü'), 'x.txt', 'text/plain'],
  ] as const)('%s', async (_, content, name, type) => expect(await typeOf(content, name)).toBe(type));
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['zeros', Buffer.alloc(100)],
  ['bytes that are no text', Buffer.from([1, 2, 3, 200, 255, 0, 9])],
])('%s is of no known type, whatever its name', async (_, content) =>
  expect(await typeOf(content, 'x.html')).toBe('application/octet-stream'),
);

test('a file that is not there is an error of storage', async () => {
  await expect(sniffType(join(folder, 'missing'), 'x')).rejects.toMatchObject({ name: 'FileStorageError' });
});

test.each([
  ['text/html', 'application/octet-stream'],
  ['image/svg+xml', 'application/octet-stream'],
  ['application/xml', 'application/octet-stream'],
  ['application/xhtml+xml', 'application/octet-stream'],
  ['text/javascript', 'application/octet-stream'],
  ['text/plain', 'text/plain; charset=utf-8'],
  ['image/png', 'image/png'],
  ['application/pdf', 'application/pdf'],
])('%s is served as %s', (type, served) => expect(servedType(type)).toBe(served));
