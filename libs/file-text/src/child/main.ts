/** The program of the process that reads one file: from standard input, watched, without network, and one answer on standard output. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { FileTextError, codeOf } from '../contract/outcome.js';
import { readText } from '../readers/read.js';
import { READY } from './job.js';
import type { Job } from './job.js';
import { seal } from './seal.js';

const MIB_PER_THREAD = 16;

/** From our own parent, whose code is this code. */
const job = JSON.parse(process.argv[2] ?? '') as Job;

/** The whole file: it is bounded, and so is this process. */
async function readInput(maxFileBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  const input: AsyncIterable<Buffer> = process.stdin;
  for await (const chunk of input) {
    size += chunk.length;
    if (size > maxFileBytes) throw new FileTextError('too-large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

async function answer(): Promise<object> {
  try {
    const { form, limits } = job;
    return { ok: true, ...(await readText(form, await readInput(limits.maxFileBytes), limits)) };
  } catch (error) {
    return { ok: false, code: codeOf(error) };
  }
}

seal();
// The name of the file that this one is: `.ts` where the sources run.
const watch = new Worker(new URL(import.meta.url.replace(/main(\.\w+)$/, 'watch$1')), {
  workerData: job,
  env: {},
  resourceLimits: { maxOldGenerationSizeMb: MIB_PER_THREAD, maxYoungGenerationSizeMb: 2 },
});
// Without the watch nothing is read.
watch.on('exit', () => process.exit(1));
await once(watch, 'message');
process.stdout.write(`${READY}\n`);
process.stdout.write(`${JSON.stringify(await answer())}\n`, () => process.exit(0));
