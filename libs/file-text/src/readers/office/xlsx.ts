/** The cells of a spreadsheet (ECMA-376 part 1, 18.3): a line per row, cells apart by tabs, dates as dates; not hidden sheets. */
import type { Archive } from '../archive/archive.js';
import { readXml } from '../archive/xml.js';
import type { TextSink } from '../text-sink.js';
import { wordsOf } from './cell-format.js';
import { readWorkbook } from './workbook.js';
import type { Workbook } from './workbook.js';

/** Of empty columns between cells so many are shown, so that what stands below each other stays so in small tables. */
const MAX_GAP = 16;

type Sheet = Workbook['sheets'][number];

interface Cell {
  readonly type: string;
  readonly style: number;
}

/** The column of `BC12` as a number from 0; undefined for what is no address. */
function columnOf(address: string): number | undefined {
  const letters = /^[A-Z]{1,3}/.exec(address)?.[0];
  if (letters === undefined) return undefined;
  return Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

/** The words of a cell, from what its elements say. */
function cellWords({ type, style }: Cell, raw: string, book: Workbook): string {
  switch (type) {
    case 's':
      return book.strings[Number(raw)] ?? '';
    case 'b':
      return raw === '1' ? 'TRUE' : 'FALSE';
    case 'd':
      return raw.replace('T', ' ');
    case 'n':
      return wordsOf(raw, book.formats[style] ?? 'number', book.from1904);
    default:
      return raw;
  }
}

async function readSheet(archive: Archive, { name, part }: Sheet, book: Workbook, sink: TextSink): Promise<void> {
  let cell: Cell = { type: 'n', style: 0 };
  let raw: string[] = [];
  let inValue = false;
  let aloud = false;
  let column = 0;
  let written = 0;
  // A sheet without words is not worth its name.
  let heading = `# ${name.replaceAll(/\s+/g, ' ')}\n`;
  await readXml(
    archive.read(part),
    {
      open(element, attributes) {
        if (element === 'row') column = written = 0;
        else if (element === 'c') {
          cell = { type: attributes.t ?? 'n', style: Number(attributes.s ?? 0) };
          column = columnOf(attributes.r ?? '') ?? column;
          raw = [];
        } else if (element === 'rPh') aloud = true;
        else if (element === 'v' || element === 't') inValue = !aloud;
      },
      text(text) {
        if (inValue) raw.push(text);
      },
      close(element) {
        if (element === 'v' || element === 't') inValue = false;
        else if (element === 'rPh') aloud = false;
        else if (element === 'c') {
          const words = cellWords(cell, raw.join(''), book).replaceAll(/\s+/g, ' ').trim();
          if (words !== '') {
            sink.add(heading);
            heading = '';
            sink.add('\t'.repeat(Math.max(0, Math.min(MAX_GAP, column - written))) + words);
            written = column;
          }
          column += 1;
        } else if (element === 'row') sink.add('\n');
      },
    },
    () => sink.full,
  );
}

export async function readXlsx(archive: Archive, sink: TextSink): Promise<void> {
  const book = await readWorkbook(archive);
  for (const sheet of book.sheets) {
    if (sink.full) return;
    await readSheet(archive, sheet, book, sink);
    sink.add('\n\n');
  }
}
