import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { FileTextReader } from '#file-text';
import type { FileTextOptions } from '#file-text';
import { pdfBomb } from './samples/test-hostile.js';
import { pdf } from './samples/test-pdf.js';
import { childrenOf, environmentOf, isAlive, until, watching } from './samples/test-processes.js';

const TEXT = { type: 'text/plain', name: 'a.txt' };
const PDF = { type: 'application/pdf', name: 'a.pdf' };

/** Takes many seconds to read. */
const slow = (): Readable => Readable.from([pdfBomb(40)]);
/** Never comes to its end. */
const endless = (): Readable => new Readable({ read: () => undefined });

const run = promisify(execFile);
const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const hooks = ['--import', path('../src/child/from-sources.ts')];

let reader: FileTextReader | undefined;

function make(options: FileTextOptions = {}): FileTextReader {
  reader = new FileTextReader(options);
  return reader;
}

afterEach(async () => {
  await reader?.close();
  expect(reader?.load ?? { running: 0, waiting: 0 }).toEqual({ running: 0, waiting: 0 });
});

describe.skipIf(process.platform !== 'linux')('the process that reads', () => {
  it('is killed when its time is over, while our loop goes on', async () => {
    const files = make({ limits: { memoryBytes: 2 ** 31, timeoutMs: 1200 } });
    const { result, looks, pids } = await watching(files.extractText(slow(), PDF));
    expect(result).toMatchObject({ ok: false, code: 'timeout' });
    expect(looks).toBeGreaterThan(50);
    expect(pids.size).toBe(1);
    expect([...pids].filter(isAlive)).toEqual([]);
  });

  it('is killed when whoever asked gives up', async () => {
    const giveUp = new AbortController();
    const source = endless();
    const outcome = make().extractText(source, { ...TEXT, signal: giveUp.signal });
    await until('it reads', () => childrenOf(process.pid).length === 1);
    giveUp.abort();
    expect(await outcome).toMatchObject({ code: 'stopped' });
    expect(childrenOf(process.pid)).toEqual([]);
    expect(source.destroyed).toBe(true);
  });

  it('knows nothing of our environment, and goes first where memory runs out for all', async () => {
    process.env.DESKBRIDGE_TEST_SECRET = 'secret';
    const outcome = make().extractText(endless(), TEXT);
    await until('it reads', () => childrenOf(process.pid).some((pid) => environmentOf(pid).includes('TZ')));
    expect(childrenOf(process.pid).map(environmentOf)).toEqual(['TZ=UTC\0']);
    await reader?.close();
    delete process.env.DESKBRIDGE_TEST_SECRET;
    expect(await outcome).toMatchObject({ code: 'stopped' });
  });

  it('cannot be made where descriptors have run out: that file has no text, and ours goes on', async () => {
    const program = [process.execPath, '--no-warnings', ...hooks, path('samples/test-exhausted.ts')];
    const { stdout } = await run('sh', ['-c', 'ulimit -n 100; exec "$@"', 'sh', ...program]);
    const { without, attempts } = JSON.parse(stdout) as { without: object; attempts: number };
    expect(without).toMatchObject({ ok: false, code: 'failed', detail: expect.stringContaining('EMFILE') as string });
    expect(attempts).toBeLessThan(30);
  });

  it('ends by itself when ours is killed, although it computes without a pause', async () => {
    const asker = spawn(process.execPath, ['--no-warnings', ...hooks, path('samples/test-asker.ts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let pid = 0;
    try {
      const [line] = (await once(asker.stdout, 'data')) as [Buffer];
      pid = Number(line.toString());
      expect(isAlive(pid)).toBe(true);
      asker.kill('SIGKILL');
      await until('the reading process is gone', () => !isAlive(pid));
    } finally {
      asker.kill('SIGKILL');
      if (pid > 0 && isAlive(pid)) process.kill(pid, 'SIGKILL');
    }
  });
});

describe('a few at a time', () => {
  it('reads so many, lets so many wait in order, and is busy for the rest', async () => {
    const files = make({ concurrency: 1, queue: 1 });
    const first = new AbortController();
    const reading = files.extractText(endless(), { ...TEXT, signal: first.signal });
    const waiting = files.extractText(Readable.from(['second']), TEXT);
    await until('both are there', () => files.load.running === 1 && files.load.waiting === 1);
    const third = Readable.from(['third']);
    expect(await files.extractText(third, TEXT)).toEqual({
      ok: false,
      code: 'busy',
      error: 'Too many files are being read. Try again in a moment.',
    });
    expect(third.destroyed).toBe(true);
    first.abort();
    expect(await reading).toMatchObject({ code: 'stopped' });
    expect(await waiting).toEqual({ ok: true, form: 'text', text: 'second', cut: false });
  });

  it('is busy for whoever waits too long, and stopped for whoever waits when it closes', async () => {
    const files = make({ concurrency: 1, queue: 2, waitMs: 50 });
    const reading = files.extractText(endless(), TEXT);
    expect(await files.extractText(Readable.from(['x']), TEXT)).toMatchObject({ code: 'busy' });
    const waiting = files.extractText(Readable.from(['y']), TEXT);
    await files.close();
    expect(await reading).toMatchObject({ code: 'stopped' });
    expect(await waiting).toMatchObject({ code: 'stopped' });
    expect(await files.extractText(Readable.from(['z']), TEXT)).toMatchObject({ code: 'stopped' });
  });
});

describe('what comes in', () => {
  it('is read from a stream in pieces, in a process of its own', async () => {
    const file = pdf([['Invoice 7'], ['Total 12']]);
    const pieces = Array.from({ length: Math.ceil(file.length / 100) }, (_, at) =>
      file.subarray(at * 100, at * 100 + 100),
    );
    expect(await make().extractText(Readable.from(pieces), { type: 'application/pdf' })).toEqual({
      ok: true,
      form: 'pdf',
      text: 'Invoice 7\n\nTotal 12',
      cut: false,
    });
  });

  it('is cut to the limit of text and refused above the limit of the file', async () => {
    const files = make({ limits: { maxTextBytes: 100, maxFileBytes: 10_000 } });
    expect(await files.extractText(Readable.from(['x'.repeat(10_000)]), TEXT)).toMatchObject({ ok: true, cut: true });
    const endlessly = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(4096, 'x');
      })(),
    );
    expect(await files.extractText(endlessly, TEXT)).toMatchObject({ code: 'too-large' });
    expect(endlessly.destroyed).toBe(true);
  });

  it('may fail on its way: the outcome says so, for the log', async () => {
    const failing = new Readable({ read: () => failing.destroy(new Error('the disk is gone')) });
    expect(await make().extractText(failing, TEXT)).toEqual({
      ok: false,
      code: 'failed',
      error: 'The file could not be read.',
      detail: "the file's source: the disk is gone",
    });
    // Also before anybody reads it.
    const early = new Readable({ read: () => undefined });
    const outcome = make().extractText(early, TEXT);
    await until('it is on its way', () => reader?.load.running === 1);
    early.destroy(new Error('gone already'));
    expect(await outcome).toMatchObject({ code: 'failed', detail: "the file's source: gone already" });
    expect(await make().extractText('/nowhere/a.txt', TEXT)).toMatchObject({ code: 'failed' });
  });

  it('may be an image, which is read by whoever is given for it, within the same bounds', async () => {
    const png = { type: 'image/png', name: 'a.png' };
    expect(await make().extractText(Readable.from(['x']), png)).toMatchObject({ code: 'image-not-read' });
    const files = make({ images: { read: () => Promise.resolve('words in it\u0000') } });
    expect(await files.extractText(Readable.from(['x']), png)).toEqual({
      ok: true,
      form: 'image',
      text: 'words in it',
      cut: false,
    });
    const late = make({ images: { read: () => new Promise(() => undefined) }, limits: { timeoutMs: 50 } });
    expect(await late.extractText(Readable.from(['x']), png)).toMatchObject({ code: 'timeout' });
    const failing = make({ images: { read: () => Promise.reject(new Error('no language')) } });
    expect(await failing.extractText(Readable.from(['x']), png)).toMatchObject({
      code: 'failed',
      detail: 'no language',
    });
  });
});
