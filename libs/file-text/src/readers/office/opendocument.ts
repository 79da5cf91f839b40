/** The words of an OpenDocument text, spreadsheet or presentation (ODF 1.3): as shown, dates included; not comments or deletions. */
import { FileTextError } from '../../contract/outcome.js';
import type { Archive } from '../archive/archive.js';
import { readXml } from '../archive/xml.js';
import type { XmlEvents } from '../archive/xml.js';
import type { TextSink } from '../text-sink.js';
import { Layout } from './layout.js';

const CONTENT = 'content.xml';
const PASSED_OVER = new Set(['annotation', 'tracked-changes', 'notes', 'forms', 'scripts', 'automatic-styles']);
const MAX_SPACES = 64;

/** A document with a password has an intact archive whose parts are not what they seem. */
async function isEncrypted(archive: Archive): Promise<boolean> {
  let encrypted = false;
  const events: XmlEvents = {
    open(name) {
      encrypted ||= name === 'encryption-data';
    },
  };
  await readXml(archive.read('META-INF/manifest.xml'), events, () => encrypted);
  return encrypted;
}

function events(layout: Layout): XmlEvents {
  let passedOver = 0;
  let paragraphs = 0;
  return {
    root: 'document-content',
    open(name, attributes) {
      if (PASSED_OVER.has(name)) passedOver += 1;
      if (passedOver > 0) return;
      if (name === 'p' || name === 'h') paragraphs += 1;
      else if (name === 'tab') layout.text('\t');
      else if (name === 'line-break') layout.lineBreak();
      else if (name === 's') layout.text(' '.repeat(Math.min(MAX_SPACES, Number(attributes['text:c'] ?? 1) || 1)));
      else if (name === 'list-item') layout.text('- ');
      else if (name === 'table-cell' || name === 'covered-table-cell') layout.startCell();
    },
    text(text) {
      if (passedOver === 0 && paragraphs > 0) layout.text(text.replaceAll(/\s+/g, ' '));
    },
    close(name) {
      if (PASSED_OVER.has(name)) passedOver -= 1;
      else if (passedOver > 0) return;
      else if (name === 'p' || name === 'h') {
        paragraphs -= 1;
        layout.endParagraph();
      } else if (name === 'table-cell' || name === 'covered-table-cell') layout.endCell();
      else if (name === 'table-row') layout.endRow();
      else if (name === 'page' || name === 'table') layout.gap();
    },
  };
}

export async function readOpenDocument(archive: Archive, sink: TextSink): Promise<void> {
  if (!archive.has(CONTENT)) throw new FileTextError('broken');
  if (await isEncrypted(archive)) throw new FileTextError('encrypted');
  await readXml(archive.read(CONTENT), events(new Layout(sink)), () => sink.full);
}
