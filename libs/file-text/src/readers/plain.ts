/** Texts without a form of their own: which encoding they are in, and what they say. */
import { isUtf8 } from 'node:buffer';
import { FileTextError } from '../contract/outcome.js';
import type { TextSink } from './text-sink.js';

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** UTF-16 without a mark shows by zeros: mostly Latin text has one in nearly every second byte. */
function unmarkedUtf16(bytes: Buffer): Encoding | undefined {
  const zeros: [even: number, odd: number] = [0, 0];
  const looked = Math.min(bytes.length, 2048) & ~1;
  for (let at = 0; at < looked; at += 1) if (bytes[at] === 0) zeros[at % 2 === 0 ? 0 : 1] += 1;
  const many = looked * 0.2;
  if (looked < 4 || Math.max(...zeros) < many) return undefined;
  if (zeros[1] > zeros[0] * 8) return 'utf-16le';
  return zeros[0] > zeros[1] * 8 ? 'utf-16be' : undefined;
}

/** The encoding of a text: by its mark, else by what the bytes can be; windows-1252 is what is left. */
export function encodingOf(bytes: Buffer): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return unmarkedUtf16(bytes) ?? (isUtf8(bytes) ? 'utf-8' : 'windows-1252');
}

/** The text of at most `maxBytes` bytes; `label` is an encoding that the file names itself. A mark at the beginning goes. */
export function decodeText(bytes: Buffer, maxBytes: number, label: string = encodingOf(bytes)): string {
  // `stream` leaves out a character that the end of the slice cuts in two.
  return new TextDecoder(label).decode(bytes.subarray(0, maxBytes & ~1), { stream: bytes.length > maxBytes });
}

// A form feed and an escape are found in honest logs.

const NOT_IN_TEXTS = /[\u0000-\u0007\u000e-\u001a\u001c-\u001f]/g;

/** Text, Markdown and CSV as they are. What is not text after all is of unknown type. */
export function readPlain(bytes: Buffer, sink: TextSink, maxTextBytes: number): void {
  // At least one byte of text comes of two: what is above that can only be cut.
  const text = decodeText(bytes, maxTextBytes * 2 + 4);
  const strange = text.match(NOT_IN_TEXTS)?.length ?? 0;
  if (strange > text.length * 0.01) throw new FileTextError('unknown-type');
  sink.add(text);
}
