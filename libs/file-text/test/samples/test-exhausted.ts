/** A program that has a file read while it has no descriptors left, and once more when it has; says what came of both. */
import { closeSync, openSync } from 'node:fs';
import { Readable } from 'node:stream';
import { FileTextReader } from '../../src/index.js';

const reader = new FileTextReader();
const read = () => reader.extractText(Readable.from(['words']), { type: 'text/plain' });
// Programs are loaded the first time.
await read();
const opened: number[] = [];
try {
  for (;;) opened.push(openSync('/dev/null', 'r'));
} catch {
  // That was the last one.
}
const without = await read();
opened.forEach(closeSync);
process.stdout.write(JSON.stringify([without, await read()]));
