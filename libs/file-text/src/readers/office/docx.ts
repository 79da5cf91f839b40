/** The words of a Word document (ECMA-376 part 1, 17): headers, body, notes, footers; not comments, nor what was deleted. */
import { posix } from 'node:path';
import { FileTextError } from '../../contract/outcome.js';
import type { Archive } from '../archive/archive.js';
import { mainPart } from '../archive/relationships.js';
import { readXml } from '../archive/xml.js';
import type { XmlEvents } from '../archive/xml.js';
import { TextSink } from '../text-sink.js';
import { Layout } from './layout.js';

/** What is in these is not shown, is shown once already, or says how a paragraph looks or looked. */
const PASSED_OVER = new Set(['moveFrom', 'del', 'Fallback', 'delText', 'instrText', 'tabs', 'pPrChange', 'rPrChange']);

function events(layout: Layout, root: object = {}): XmlEvents {
  let passedOver = 0;
  let inText = false;
  return {
    ...root,
    open(name) {
      if (PASSED_OVER.has(name)) passedOver += 1;
      if (passedOver > 0) return;
      if (name === 't') inText = true;
      else if (name === 'tab') layout.text('\t');
      else if (name === 'br' || name === 'cr') layout.lineBreak();
      else if (name === 'noBreakHyphen') layout.text('-');
      else if (name === 'numPr') layout.text('- ');
      else if (name === 'tc') layout.startCell();
    },
    text(text) {
      if (inText) layout.text(text);
    },
    close(name) {
      if (PASSED_OVER.has(name)) passedOver -= 1;
      if (name === 't') inText = false;
      else if (passedOver > 0) return;
      else if (name === 'p') layout.endParagraph();
      else if (name === 'tc') layout.endCell();
      else if (name === 'tr') layout.endRow();
    },
  };
}

/** Each text of headers and footers once: first, even and odd pages often have the same. */
async function readMargins(archive: Archive, names: string[], sink: TextSink, maxTextBytes: number): Promise<void> {
  const seen = new Set<string>();
  for (const name of names) {
    const own = new TextSink(maxTextBytes);
    await readXml(archive.read(name), events(new Layout(own)), () => own.full);
    const { text } = own.finish();
    if (!seen.has(text)) sink.add(`${text}\n\n`);
    seen.add(text);
    if (sink.full) return;
  }
}

export async function readDocx(archive: Archive, sink: TextSink, maxTextBytes: number): Promise<void> {
  const main = await mainPart(archive, 'word/document.xml');
  if (!archive.has(main)) throw new FileTextError('broken');
  const folder = posix.dirname(main);
  const named = (word: string): string[] =>
    archive.names().filter((name) => posix.dirname(name) === folder && posix.basename(name).startsWith(word));
  await readMargins(archive, named('header'), sink, maxTextBytes);
  for (const part of [main, `${folder}/footnotes.xml`, `${folder}/endnotes.xml`]) {
    if (sink.full) return;
    const layout = new Layout(sink);
    await readXml(archive.read(part), events(layout, part === main ? { root: 'document' } : {}), () => sink.full);
    layout.gap();
  }
  await readMargins(archive, named('footer'), sink, maxTextBytes);
}
