import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../src/contract/limits.js';
import type { FileForm } from '../src/contract/form.js';
import { readText } from '../src/readers/read.js';
import { docx, opendocument, paragraph, pptx, xlsx } from './samples/test-office.js';
import { pdf } from './samples/test-pdf.js';

async function textOf(
  form: FileForm,
  file: Buffer | string,
  limits: Partial<typeof DEFAULT_LIMITS> = {},
): Promise<string> {
  return (await readText(form, Buffer.from(file), { ...DEFAULT_LIMITS, ...limits })).text;
}

describe('a Word document', () => {
  it('gives its paragraphs, tabs, breaks, lists and signs', async () => {
    const file = docx(
      paragraph('Bill &amp; receipt №&#160;7 &#x1F600;') +
        '<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r></w:p>' +
        '<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>point</w:t></w:r></w:p>',
    );
    expect(await textOf('docx', file)).toBe('Bill & receipt №\u00a07 😀\na\tb\nc\n- point');
  });

  it('gives a row of a table as a line, tables in tables too', async () => {
    const cell = (inner: string): string => `<w:tc>${inner}</w:tc>`;
    const inner = `<w:tbl><w:tr>${cell(paragraph('x'))}${cell(paragraph('y'))}</w:tr></w:tbl>`;
    const file = docx(
      `<w:tbl><w:tr>${cell(paragraph('1') + paragraph('2'))}${cell(inner)}${cell(paragraph('3'))}</w:tr>` +
        `<w:tr>${cell(paragraph('4'))}${cell(paragraph('5'))}</w:tr></w:tbl>${paragraph('after')}`,
    );
    expect(await textOf('docx', file)).toBe('1 2\tx\ty\t3\n4\t5\nafter');
  });

  it('leaves out what was deleted, moved away, or stands there for other programs', async () => {
    const file = docx(
      '<w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:ins><w:r><w:t>new</w:t></w:r></w:ins>' +
        '<w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom><w:r><w:instrText>PAGE</w:instrText></w:r>' +
        '<mc:AlternateContent><mc:Choice><w:r><w:t> box</w:t></w:r></mc:Choice><mc:Fallback><w:r><w:t> box</w:t></w:r></mc:Fallback></mc:AlternateContent></w:p>',
    );
    expect(await textOf('docx', file)).toBe('new box');
  });

  it('gives headers once, then the body, notes and footers', async () => {
    const file = docx(paragraph('body'), {
      'word/header1.xml': paragraph('Acme Ltd'),
      'word/header2.xml': paragraph('Acme Ltd'),
      'word/footer1.xml': paragraph('IBAN'),
      'word/footnotes.xml': paragraph('a note'),
      'word/comments.xml': paragraph('internal'),
    });
    expect(await textOf('docx', file)).toBe('Acme Ltd\n\nbody\n\na note\n\nIBAN');
  });
});

describe('a spreadsheet', () => {
  it('gives dates as dates, times, lengths of time, shares and numbers', async () => {
    const cells = [
      ['1', '46082'],
      ['2', '46082.4375'],
      ['3', '0.4375'],
      ['4', '1.5'],
      ['5', '0.125'],
      ['0', '0.30000000000000004'],
      ['6', '46082'],
      ['7', '1250'],
    ].map(([style = '', value = '']) => `<c s="${style}"><v>${value}</v></c>`);
    const file = xlsx([{ name: 'Dates', rows: `<row>${cells.join('')}</row>` }], {
      formats: [14, 'dd/mm/yyyy hh:mm', 20, '[h]:mm', '0.0%', '[$-407]d. mmmm yyyy;@', '#,##0 "days"'],
    });
    expect(await textOf('xlsx', file)).toBe(
      '# Dates\n2026-03-01\t2026-03-01 10:30\t10:30\t36:00\t12.5%\t0.3\t2026-03-01\t1250',
    );
  });

  it('counts from 1904 where the file does, and knows the calendar of early 1900', async () => {
    const rows = '<row><c s="1"><v>1</v></c><c s="1"><v>61</v></c></row>';
    expect(await textOf('xlsx', xlsx([{ name: 'A', rows }], { formats: [14] }))).toBe('# A\n1900-01-01\t1900-03-01');
    const later = xlsx([{ name: 'A', rows }], { formats: [14], properties: '<workbookPr date1904="1"/>' });
    expect(await textOf('xlsx', later)).toBe('# A\n1904-01-02\t1904-03-02');
  });

  it('gives texts of every kind, in their columns, and no hidden sheet', async () => {
    const rows =
      '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t>in</t><t>line</t></is></c></row>' +
      '<row r="2"><c r="A2" t="b"><v>1</v></c><c r="B2" t="e"><v>#N/A</v></c><c r="C2" t="str"><f>A1</f><v>of a formula</v></c></row>';
    const strings = '<si><r><t>sha</t></r><r><t>red</t></r><rPh><t>aloud</t></rPh></si>';
    const hidden = { name: 'Secret', rows: '<row><c><v>1</v></c></row>', state: 'hidden' };
    const file = xlsx(
      [{ name: 'One', rows }, hidden, { name: 'Empty', rows: '' }, { name: 'Two', rows: '<row><c><v>2</v></c></row>' }],
      {
        strings,
      },
    );
    expect(await textOf('xlsx', file)).toBe('# One\nshared\t\tinline\nTRUE\t#N/A\tof a formula\n\n# Two\n2');
  });
});

describe('a presentation', () => {
  it('gives the slides in their order, tables as lines, and no hidden slide', async () => {
    const text = (words: string): string => `<a:p><a:r><a:t>${words}</a:t></a:r></a:p>`;
    const table = `<a:tbl><a:tr><a:tc>${text('1')}</a:tc><a:tc>${text('2')}</a:tc></a:tr></a:tbl>`;
    const file = pptx([
      { inner: text('First') + text('more') },
      { inner: text('hidden'), hidden: true },
      { inner: table },
    ]);
    expect(await textOf('pptx', file)).toBe('First\nmore\n\n1\t2');
  });
});

describe('an OpenDocument file', () => {
  it('gives text, spaces, lists and tables, dates as shown, and no comments', async () => {
    const file = opendocument(
      '<office:text><text:h>Title</text:h><text:p>a<text:s text:c="2"/>b<text:tab/>c<text:line-break/>d' +
        '<office:annotation><text:p>internal</text:p></office:annotation></text:p>' +
        '<text:list><text:list-item><text:p>point</text:p></text:list-item></text:list>' +
        '<table:table><table:table-row><table:table-cell><text:p>01/03/2026</text:p></table:table-cell>' +
        '<table:table-cell><text:p>x</text:p></table:table-cell></table:table-row></table:table></office:text>',
    );
    expect(await textOf('opendocument', file)).toBe('Title\na  b\tc\nd\n- point\n01/03/2026\tx');
  });
});

describe('a PDF', () => {
  it('gives its pages', async () => {
    expect(await textOf('pdf', pdf([['Invoice 7', 'Total: 12 \\200'], ['Page two']]))).toBe(
      'Invoice 7\nTotal: 12 €\n\nPage two',
    );
  });

  it('is cut after as many pages as are allowed', async () => {
    expect(await textOf('pdf', pdf([['one'], ['two'], ['three']]), { maxPages: 2 })).toBe('one\n\ntwo\n[…]');
  });
});

describe('a web page', () => {
  it('gives its words without scripts, styles and addresses, in its own encoding', async () => {
    const page =
      '<html><head><meta charset="windows-1250"><title>t</title><style>p{}</style><script>alert(1)</script></head>' +
      '<body><h1>Caf\u00e9</h1><p>\u00b9 <a href="https://example.org/">link</a><img src="x" alt="y"></p></body></html>';
    expect(await textOf('html', Buffer.from(page, 'latin1'))).toBe('Café\n\ną link');
  });
});

describe('a Rich Text file', () => {
  it('gives text, code pages and Unicode, and passes over pictures and tables of fonts', async () => {
    const file =
      '{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Arial;}}{\\*\\generator Word}{\\pict 0102}{\\info{\\title no}}' +
      "\\f0 Caf\\'e9\\par\\b bold\\b0\\tab \\u8364?\\u-10179?\\u-8704? \\{x\\}\\line end{\\pict\\bin3 {}\\}}}";
    expect(await textOf('rtf', file)).toBe('Café\nbold\t€😀 {x}\nend');
  });
});
