/** What a spreadsheet's sheets share: their names and order, the texts of cells, and which cells are dates. */
import { FileTextError } from '../../contract/outcome.js';
import type { Archive } from '../archive/archive.js';
import { mainPart, relationshipsOf } from '../archive/relationships.js';
import { readXml } from '../archive/xml.js';
import { formatOf } from './cell-format.js';
import type { CellFormat } from './cell-format.js';

export interface Workbook {
  readonly sheets: readonly { readonly name: string; readonly part: string }[];
  readonly strings: readonly string[];
  /** By the number of a cell's style. */
  readonly formats: readonly CellFormat[];
  readonly from1904: boolean;
}

async function readStyles(archive: Archive, part: string): Promise<CellFormat[]> {
  const codes = new Map<number, string>();
  const formats: CellFormat[] = [];
  let inCells = false;
  await readXml(archive.read(part), {
    open(name, { numFmtId = '0', formatCode }) {
      if (name === 'numFmt' && formatCode !== undefined) codes.set(Number(numFmtId), formatCode);
      else if (name === 'cellXfs') inCells = true;
      else if (name === 'xf' && inCells) formats.push(formatOf(Number(numFmtId), codes.get(Number(numFmtId))));
    },
    close(name) {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return formats;
}

/** Texts that stand in many cells; how a word is read aloud (`rPh`) is left out. */
async function readStrings(archive: Archive, part: string): Promise<string[]> {
  const strings: string[] = [];
  let pieces: string[] = [];
  let aloud = false;
  let inText = false;
  await readXml(archive.read(part), {
    open(name) {
      if (name === 'rPh') aloud = true;
      else if (name === 't') inText = !aloud;
    },
    text(text) {
      if (inText) pieces.push(text);
    },
    close(name) {
      if (name === 't') inText = false;
      else if (name === 'rPh') aloud = false;
      else if (name === 'si') {
        strings.push(pieces.join(''));
        pieces = [];
      }
    },
  });
  return strings;
}

/** Hidden sheets are left out. Throws `broken` where there is no workbook. */
export async function readWorkbook(archive: Archive): Promise<Workbook> {
  const main = await mainPart(archive, 'xl/workbook.xml');
  if (!archive.has(main)) throw new FileTextError('broken');
  const relationships = await relationshipsOf(archive, main);
  const sheets = new Map<string, string>();
  let from1904 = false;
  await readXml(archive.read(main), {
    root: 'workbook',
    open(name, attributes) {
      if (name === 'workbookPr') from1904 = attributes.date1904 === '1' || attributes.date1904 === 'true';
      if (name !== 'sheet' || (attributes.state ?? 'visible') !== 'visible') return;
      const part = relationships.get(attributes['r:id'] ?? '')?.part;
      if (part !== undefined && !sheets.has(part)) sheets.set(part, attributes.name ?? '');
    },
  });
  const partOf = (type: string): string => [...relationships.values()].find((one) => one.type === type)?.part ?? '';
  return {
    sheets: [...sheets].map(([part, name]) => ({ name, part })),
    strings: await readStrings(archive, partOf('sharedStrings')),
    formats: await readStyles(archive, partOf('styles')),
    from1904,
  };
}
