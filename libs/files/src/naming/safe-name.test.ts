/** Names are shown as given, unless that would deceive somebody. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { contentDisposition } from './content-disposition.js';
import { extensionOf, safeName } from './safe-name.js';

describe('a name', () => {
  it.each([
    'invoice.pdf',
    'Rechnung für Ärzte (3).pdf',
    '請求書.docx',
    'فاتورة.pdf',
    'नमस्ते.txt',
    '👩‍👩‍👧 family.jpg',
    'no extension',
    'a, b; c = d & e.txt',
  ])('stays as it is: %s', (name) => expect(safeName(name)).toBe(name));

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\me\\photo.png', 'photo.png'],
    ['a/b/', 'b'],
    ['a∕b／c.txt', 'c.txt'],
    ['photo\u202egpj.exe', 'photogpj.exe'],
    ['\u2066x\u2069.txt', 'x.txt'],
    ['line\r\nSet-Cookie: a=b.txt', 'lineSet-Cookie_ a=b.txt'],
    ['nul\0byte.txt', 'nulbyte.txt'],
    ['in\u200bvisible\ufeff.txt', 'invisible.txt'],
    ['invoice.pdf                         .exe', 'invoice.pdf .exe'],
    ['what?<is>"this"|*.txt', 'what__is__this___.txt'],
    ['.htaccess', 'htaccess'],
    ['trailing. . ', 'trailing'],
    ['e\u0301.txt', '\u00e9.txt'],
    ['lone \ud800.txt', 'lone \ufffd.txt'],
  ])('%j is shown as %j', (given, shown) => expect(safeName(given)).toBe(shown));

  it.each(['', '   ', '...', '/', '..', '\u202e', undefined, null, 7, {}])('%j has none: it is `file`', (given) =>
    expect(safeName(given)).toBe('file'),
  );

  it('is cut to 200 bytes between characters as people see them, with its extension', () => {
    expect(safeName(`${'x'.repeat(500)}.jpeg`)).toBe(`${'x'.repeat(195)}.jpeg`);
    expect(safeName(`${'👩‍👩‍👧'.repeat(50)}.png`)).toBe(`${'👩‍👩‍👧'.repeat(10)}.png`);
  });

  it('is one line without folders or reserved characters, and safe already, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (given) => {
        const name = safeName(given);
        expect(name).toMatch(/^[^\p{Cc}<>:"|?*\\/]+$/u);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
        expect(safeName(name)).toBe(name);
      }),
      { seed: 7 },
    );
  });

  it('of a million characters costs little', () => {
    const started = performance.now();
    safeName('\u0301'.repeat(1_000_000));
    safeName(`${' .'.repeat(500_000)}x`);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

test.each([
  ['a.PDF', 'pdf'],
  ['a.tar.gz', 'gz'],
  ['none', ''],
  ['dot.', ''],
  ['a.b c', ''],
])('the extension of %s is "%s"', (name, extension) => expect(extensionOf(name)).toBe(extension));

describe('a Content-Disposition', () => {
  it.each([
    ['invoice.pdf', `attachment; filename="invoice.pdf"; filename*=UTF-8''invoice.pdf`],
    ['Ä "x" (1)*.txt', `attachment; filename="_ _x_ (1)_.txt"; filename*=UTF-8''%C3%84%20_x_%20%281%29_.txt`],
    ["100% 'it'.txt", `attachment; filename="100_ 'it'.txt"; filename*=UTF-8''100%25%20%27it%27.txt`],
    ['👩.png', `attachment; filename="_.png"; filename*=UTF-8''%F0%9F%91%A9.png`],
  ])('of %s', (name, header) => expect(contentDisposition(name)).toBe(header));

  it('is always a header that HTTP takes, and brings the name back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        const header = contentDisposition(name);
        expect(header).toMatch(/^attachment; filename="[ !#-[\]-~]*"; filename\*=UTF-8''[A-Za-z0-9!#$&+.^_`|~%-]+$/);
        expect(decodeURIComponent(header.split("''")[1]!)).toBe(safeName(name));
      }),
      { seed: 7 },
    );
  });
});
