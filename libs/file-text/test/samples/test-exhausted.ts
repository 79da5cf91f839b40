/** A program that has a file read while it has no descriptors left, then with one more each time; says what came of it, and how many it took. */
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
// Each attempt gives up all that it has taken: as soon as there is enough a file is read.
let attempts = 0;
for (let outcome = without; !outcome.ok && opened.length > 0; outcome = await read()) {
  attempts += 1;
  closeSync(opened.pop() ?? 0);
}
process.stdout.write(JSON.stringify({ without, attempts }));
