/** A program that has a file read which takes long, and says which process does it, until it is killed. */
import { Readable } from 'node:stream';
import { FileTextReader } from '../../src/index.js';
import { pdfBomb } from './test-hostile.js';
import { childrenOf, cpuSecondsOf, until } from './test-processes.js';

const reader = new FileTextReader({ limits: { memoryBytes: 2 ** 31, timeoutMs: 600_000 } });
const outcome = reader.extractText(Readable.from([pdfBomb(40)]), { type: 'application/pdf' });
// It has the whole file then, and computes.
await until('a process reads', () => childrenOf(process.pid).some((pid) => cpuSecondsOf(pid) > 1), 25_000);
process.stdout.write(`${childrenOf(process.pid).join()}\n`);
await outcome;
