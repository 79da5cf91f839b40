/** Reads XML as a stream of events, within bounds of depth, and without entities of its own making. */
import { TextDecoder } from 'node:util';
import { Parser } from 'htmlparser2';
import { FileTextError } from '../../contract/outcome.js';

/** Names come without their prefix; attributes with it (`r:id`). */
export interface XmlEvents {
  /** The name of the outermost element, where it matters: what has another is `broken`. */
  readonly root?: string;
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** Deeper than any honest document: Word's own tables in tables end far above. */
const MAX_DEPTH = 256;

function decoderFor(first: Buffer): TextDecoder {
  if (first[0] === 0xff && first[1] === 0xfe) return new TextDecoder('utf-16le');
  if (first[0] === 0xfe && first[1] === 0xff) return new TextDecoder('utf-16be');
  return new TextDecoder();
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/**
 * Reads until the part ends or `enough` says so. Throws `broken` for a part without elements, one that is nested too deeply, and one that
 * declares a document type: office files have none, and it is where entities that multiply would be declared.
 */
export async function readXml(
  chunks: AsyncIterable<Buffer>,
  events: XmlEvents,
  enough: () => boolean = () => false,
): Promise<void> {
  let depth = 0;
  let elements = 0;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        depth += 1;
        elements += 1;
        if (elements === 1 && events.root !== undefined && localName(name) !== events.root)
          throw new FileTextError('broken');
        if (depth > MAX_DEPTH) throw new FileTextError('broken');
        events.open?.(localName(name), attributes);
      },
      ontext: (text) => events.text?.(text),
      onclosetag(name) {
        depth -= 1;
        events.close?.(localName(name));
      },
      onprocessinginstruction(name) {
        if (name.toLowerCase() === '!doctype') throw new FileTextError('broken');
      },
    },
    { xmlMode: true },
  );
  let decoder: TextDecoder | undefined;
  let some = false;
  for await (const chunk of chunks) {
    some = true;
    decoder ??= decoderFor(chunk);
    parser.write(decoder.decode(chunk, { stream: true }));
    if (enough()) return;
  }
  parser.end();
  if (some && elements === 0) throw new FileTextError('broken');
}
