/** Makes small office files for tests. */
import type { Part } from './test-zip.js';
import { zipOf } from './test-zip.js';

const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships';
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

const part = (name: string, xml: string): Part => ({ name, data: XML + xml });

function relationships(of: string, list: readonly (readonly [id: string, type: string, target: string])[]): Part {
  const inner = list.map(
    ([id, type, target]) => `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"/>`,
  );
  return part(of, `<Relationships xmlns="${PACKAGE}">${inner.join('')}</Relationships>`);
}

const WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
export const WORD_HEAD = `<w:document ${WORD}><w:body>`;
export const WORD_TAIL = '</w:body></w:document>';

const wordMain = relationships('_rels/.rels', [['rId1', 'officeDocument', 'word/document.xml']]);

/** A Word document; `body` is what stands in `w:body`, `others` are parts as `word/header1.xml`. */
export function docx(body: string, others: Readonly<Record<string, string>> = {}): Buffer {
  const rest = Object.entries(others).map(([name, inner]) => part(name, `<w:part ${WORD}>${inner}</w:part>`));
  return zipOf([wordMain, part('word/document.xml', WORD_HEAD + body + WORD_TAIL), ...rest]);
}

/** A Word document whose main part is given as a part. */
export function docxOf(document: Omit<Part, 'name'>, ...others: Part[]): Buffer {
  return zipOf([wordMain, { name: 'word/document.xml', ...document }, ...others]);
}

export const paragraph = (text: string): string => `<w:p><w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;

const SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';

export interface Sheet {
  readonly name: string;
  readonly rows: string;
  readonly state?: string;
}

/** A spreadsheet; `formats` are format codes or numbers of built-in ones, by style from 1. */
export function xlsx(
  sheets: readonly Sheet[],
  more: { strings?: string; formats?: readonly (string | number)[]; properties?: string } = {},
): Buffer {
  const formats = more.formats ?? [];
  const codes = formats.map((format, at) =>
    typeof format === 'string'
      ? `<numFmt numFmtId="${164 + at}" formatCode="${format.replaceAll('"', '&quot;')}"/>`
      : '',
  );
  const styles = formats.map((format, at) => `<xf numFmtId="${typeof format === 'string' ? 164 + at : format}"/>`);
  const listed = sheets.map(
    ({ name, state = 'visible' }, at) =>
      `<sheet name="${name}" sheetId="${at + 1}" state="${state}" r:id="rId${at + 1}"/>`,
  );
  return zipOf([
    relationships('_rels/.rels', [['rId1', 'officeDocument', 'xl/workbook.xml']]),
    relationships('xl/_rels/workbook.xml.rels', [
      ...sheets.map((_, at) => [`rId${at + 1}`, 'worksheet', `worksheets/sheet${at + 1}.xml`] as const),
      ['s', 'sharedStrings', 'sharedStrings.xml'],
      ['f', 'styles', 'styles.xml'],
    ]),
    part(
      'xl/workbook.xml',
      `<workbook ${SHEET} xmlns:r="${OFFICE}">${more.properties ?? ''}<sheets>${listed.join('')}</sheets></workbook>`,
    ),
    part('xl/sharedStrings.xml', `<sst ${SHEET}>${more.strings ?? ''}</sst>`),
    part(
      'xl/styles.xml',
      `<styleSheet ${SHEET}><numFmts>${codes.join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>` +
        `<cellXfs><xf numFmtId="0"/>${styles.join('')}</cellXfs></styleSheet>`,
    ),
    ...sheets.map(({ rows }, at) =>
      part(`xl/worksheets/sheet${at + 1}.xml`, `<worksheet ${SHEET}><sheetData>${rows}</sheetData></worksheet>`),
    ),
  ]);
}

const SLIDE =
  'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"';

/** A presentation that shows its slides in the order given; their files are numbered the other way round. */
export function pptx(slides: readonly { readonly inner: string; readonly hidden?: boolean }[]): Buffer {
  const numbered = slides.map((slide, at) => ({ ...slide, file: slides.length - at, id: `rId${at + 1}` }));
  const listed = numbered.map(({ id }, at) => `<p:sldId id="${256 + at}" r:id="${id}"/>`);
  return zipOf([
    relationships('_rels/.rels', [['rId1', 'officeDocument', 'ppt/presentation.xml']]),
    relationships(
      'ppt/_rels/presentation.xml.rels',
      numbered.map(({ id, file }) => [id, 'slide', `slides/slide${file}.xml`] as const),
    ),
    part(
      'ppt/presentation.xml',
      `<p:presentation ${SLIDE} xmlns:r="${OFFICE}"><p:sldIdLst>${listed.join('')}</p:sldIdLst></p:presentation>`,
    ),
    ...numbered.map(({ inner, file, hidden = false }) =>
      part(
        `ppt/slides/slide${file}.xml`,
        `<p:sld ${SLIDE}${hidden ? ' show="0"' : ''}><p:cSld>${inner}</p:cSld></p:sld>`,
      ),
    ),
  ]);
}

/** An OpenDocument file; `inner` stands in `office:body`. */
export function opendocument(inner: string, manifest = ''): Buffer {
  const names = ['office', 'text', 'table', 'draw'].map(
    (name) => `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`,
  );
  return zipOf([
    { name: 'mimetype', data: 'application/vnd.oasis.opendocument.text' },
    part('META-INF/manifest.xml', `<manifest:manifest>${manifest}</manifest:manifest>`),
    part(
      'content.xml',
      `<office:document-content ${names.join(' ')}><office:body>${inner}</office:body></office:document-content>`,
    ),
  ]);
}
