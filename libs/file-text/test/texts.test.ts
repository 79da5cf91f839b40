import { describe, expect, it } from 'vitest';
import { formOf } from '../src/contract/form.js';
import { DEFAULT_LIMITS } from '../src/contract/limits.js';
import { readText } from '../src/readers/read.js';
import { TextSink } from '../src/readers/text-sink.js';

const read = (bytes: Buffer, maxTextBytes = 1000): Promise<{ text: string; cut: boolean }> =>
  readText('text', bytes, { ...DEFAULT_LIMITS, maxTextBytes });

describe('a plain text', () => {
  it.each([
    ['UTF-8', Buffer.from('Grüße, 世界 😀')],
    ['UTF-8 with a mark', Buffer.from('\ufeffGrüße, 世界 😀')],
    ['UTF-16 with a mark, little end first', Buffer.from('\ufeffGrüße, 世界 😀', 'utf16le')],
    ['UTF-16 with a mark, big end first', Buffer.from('\ufeffGrüße, 世界 😀', 'utf16le').swap16()],
  ])('is read in %s', async (_, bytes) => {
    expect(await read(bytes)).toEqual({ text: 'Grüße, 世界 😀', cut: false });
  });

  it('is read in UTF-16 without a mark where every second byte is zero', async () => {
    const bytes = Buffer.from('Mostly Latin: 世界', 'utf16le');
    expect(await read(bytes)).toEqual({ text: 'Mostly Latin: 世界', cut: false });
    expect(await read(bytes.swap16())).toEqual({ text: 'Mostly Latin: 世界', cut: false });
  });

  it('is read in windows-1252 where it can be nothing else', async () => {
    expect(await read(Buffer.from([0x93, 0x47, 0x72, 0xfc, 0xdf, 0x65, 0x94, 0x20, 0x80]))).toEqual({
      text: '“Grüße” €',
      cut: false,
    });
  });

  it('is cut between characters, with a mark, within the limit', async () => {
    const { text, cut } = await read(Buffer.from('€😀'.repeat(100)), 64);
    expect(cut).toBe(true);
    expect(text).toMatch(/^(?:€😀)+€?\n\[…\]$/u);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(64);
    expect(Buffer.byteLength(text)).toBeGreaterThan(56);
  });

  it('is whole when it just fits', async () => {
    expect(await read(Buffer.from('x'.repeat(64)), 64)).toEqual({ text: 'x'.repeat(64), cut: false });
  });

  it('has no control characters, turned words or halves of characters afterwards, and lines of one kind', async () => {
    expect((await read(Buffer.from(`one\r\ntwo\rthree\u001b[31m\u0085four${'.'.repeat(300)}\u202e\ufeff`))).text).toBe(
      `one\ntwo\nthree[31m\nfour${'.'.repeat(300)}`,
    );
    const sink = new TextSink(100);
    sink.add('a\ud800b');
    expect(sink.finish().text).toBe('a\ufffdb');
  });

  it('is of unknown type when it is no text at all', async () => {
    const bytes = Buffer.from(Array.from({ length: 512 }, (_, at) => (at * 7919) % 256));
    await expect(read(bytes)).rejects.toMatchObject({ code: 'unknown-type' });
  });

  it('is empty when there is nothing, or nothing but white space', async () => {
    await expect(read(Buffer.alloc(0))).rejects.toMatchObject({ code: 'empty' });
    await expect(read(Buffer.from(' \r\n\t'))).rejects.toMatchObject({ code: 'empty' });
  });
});

describe('the form', () => {
  it.each([
    ['application/pdf', 'a.txt', 'pdf'],
    ['text/plain; charset=utf-8', 'a.MD', 'markdown'],
    ['text/plain', 'a.pdf', 'text'],
    [undefined, 'list.csv', 'csv'],
    ['application/octet-stream', 'a.docx', 'docx'],
    ['application/zip', 'a.xlsx', 'xlsx'],
    ['application/zip', 'a.txt', undefined],
    ['image/png', 'a.pdf', 'image'],
    ['video/mp4', 'a.txt', undefined],
    [undefined, 'constructor', undefined],
  ])('of %s named %s is %s', (type, name, form) => {
    expect(formOf(type, name)).toBe(form);
  });
});
