/** The words of a presentation (ECMA-376 part 1, 19), slide by slide; not hidden slides, nor the speaker's notes. */
import { FileTextError } from '../../contract/outcome.js';
import type { Archive } from '../archive/archive.js';
import { mainPart, relationshipsOf } from '../archive/relationships.js';
import { readXml } from '../archive/xml.js';
import type { TextSink } from '../text-sink.js';
import { Layout } from './layout.js';

async function readSlide(archive: Archive, part: string, sink: TextSink): Promise<void> {
  const layout = new Layout(sink);
  let inText = false;
  let fallback = 0;
  const slide = { hidden: false };
  await readXml(
    archive.read(part),
    {
      open(name, attributes) {
        if (name === 'sld') slide.hidden = attributes.show === '0' || attributes.show === 'false';
        else if (name === 'Fallback') fallback += 1;
        else if (fallback > 0) return;
        else if (name === 't') inText = true;
        else if (name === 'br') layout.lineBreak();
        else if (name === 'tc') layout.startCell();
      },
      text(text) {
        if (inText && !slide.hidden) layout.text(text);
      },
      close(name) {
        if (name === 'Fallback') fallback -= 1;
        else if (name === 't') inText = false;
        else if (fallback > 0) return;
        else if (name === 'p') layout.endParagraph();
        else if (name === 'tc') layout.endCell();
        else if (name === 'tr') layout.endRow();
      },
    },
    () => slide.hidden || sink.full,
  );
  if (!slide.hidden) layout.gap();
}

/** The slides in the order in which they are shown. */
async function slidesOf(archive: Archive): Promise<string[]> {
  const main = await mainPart(archive, 'ppt/presentation.xml');
  if (!archive.has(main)) throw new FileTextError('broken');
  const relationships = await relationshipsOf(archive, main);
  const parts = new Set<string>();
  await readXml(archive.read(main), {
    root: 'presentation',
    open(name, attributes) {
      const part = name === 'sldId' ? relationships.get(attributes['r:id'] ?? '')?.part : undefined;
      if (part !== undefined) parts.add(part);
    },
  });
  return [...parts];
}

export async function readPptx(archive: Archive, sink: TextSink): Promise<void> {
  for (const part of await slidesOf(archive)) {
    if (sink.full) return;
    await readSlide(archive, part, sink);
  }
}
