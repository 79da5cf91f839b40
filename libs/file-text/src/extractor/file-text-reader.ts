/** The library's road: from a file to its text, a few at a time, each in a process of its own. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import yauzl from 'yauzl';
import { formOf, isArchive } from '../contract/form.js';
import type { FileForm } from '../contract/form.js';
import { DEFAULT_LIMITS } from '../contract/limits.js';
import type { FileTextLimits } from '../contract/limits.js';
import { FileTextError, refused } from '../contract/outcome.js';
import type { FileTextOutcome } from '../contract/outcome.js';
import { readDirectory } from '../readers/archive/directory.js';
import { TextSink } from '../readers/text-sink.js';
import { ChildReader } from './child-reader.js';
import type { ImageReader } from './image-reader.js';
import { Slots } from './slots.js';

export interface FileTextOptions {
  readonly limits?: Partial<FileTextLimits>;
  /** Files that are read at the same time, each with up to `memoryBytes`. Two by default. */
  readonly concurrency?: number;
  /** Files that wait for that; more are `busy`. Eight by default. */
  readonly queue?: number;
  /** How long one waits before it is `busy`, in milliseconds. 10,000 by default. */
  readonly waitMs?: number;
  /** Words in images are read by this one; without it images are `image-not-read`. */
  readonly images?: ImageReader;
}

export interface FileToRead {
  /** The sniffed type; what a client says of its file is not to be believed. */
  readonly type: string | undefined;
  /** Its ending counts where the type leaves the form open (plain texts, zip, nothing sniffed). */
  readonly name?: string;
  readonly limits?: Partial<FileTextLimits>;
  /** Gives up: the process is killed, the outcome is `stopped`. */
  readonly signal?: AbortSignal;
}

/** Throws what `readDirectory` throws: nothing is unpacked, and no process is started for what is refused here. */
async function checkFile(path: string, form: FileForm, limits: FileTextLimits): Promise<void> {
  const { size } = await stat(path);
  if (size === 0) throw new FileTextError('empty');
  if (size > limits.maxFileBytes) throw new FileTextError('too-large');
  if (!isArchive(form)) return;
  const zip = await yauzl.openPromise(path, { lazyEntries: true, autoClose: false }).catch(() => undefined);
  // What is no archive may be one that a password encloses: the process looks closer.
  if (zip === undefined) return;
  try {
    await readDirectory(zip, limits);
  } finally {
    zip.close();
  }
}

/** Reads the text of files. Never throws for a file, whatever is in it; keeps nothing of it; does not hold up the event loop. */
export class FileTextReader {
  readonly #limits: FileTextLimits;
  readonly #slots: Slots;
  readonly #waitMs: number;
  readonly #images: ImageReader | undefined;
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<FileTextOutcome>>();

  constructor(options: FileTextOptions = {}) {
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#slots = new Slots(options.concurrency ?? 2, options.queue ?? 8);
    this.#waitMs = options.waitMs ?? 10_000;
    this.#images = options.images;
  }

  /** How many files are being read, and how many wait. */
  get load(): { running: number; waiting: number } {
    return this.#slots.load;
  }

  /**
   * The file's text, or why there is none. The source is a path or a stream of bytes; a stream is read to its end or destroyed, whatever
   * comes of it. Waits at most `waitMs` for its turn and `timeoutMs` for the answer.
   */
  extractText(source: string | Readable, file: FileToRead): Promise<FileTextOutcome> {
    const outcome = this.#extract(source, file).finally(() => {
      if (source instanceof Readable) source.destroy();
      this.#running.delete(outcome);
    });
    this.#running.add(outcome);
    return outcome;
  }

  /** Kills what is being read and lets nobody wait; settles when all processes are gone. What is asked afterwards is `stopped`. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#running);
  }

  async #extract(source: string | Readable, file: FileToRead): Promise<FileTextOutcome> {
    const form = formOf(file.type, file.name);
    if (form === undefined) return refused('unknown-type');
    if (form === 'image' && this.#images === undefined) return refused('image-not-read');
    const signal = AbortSignal.any([this.#closing.signal, ...(file.signal === undefined ? [] : [file.signal])]);
    // A stream that fails before its turn would otherwise have nobody to tell.
    if (source instanceof Readable) source.on('error', () => undefined);
    const slot = await this.#slots.take(this.#waitMs, signal);
    if (typeof slot === 'string') return refused(slot);
    try {
      return await this.#read(source, form, file, signal);
    } catch (error) {
      if (error instanceof FileTextError) return refused(error.code);
      return refused('failed', error instanceof Error ? error.message : undefined);
    } finally {
      slot();
    }
  }

  async #read(
    source: string | Readable,
    form: FileForm,
    file: FileToRead,
    signal: AbortSignal,
  ): Promise<FileTextOutcome> {
    const limits = { ...this.#limits, ...file.limits };
    if (typeof source === 'string') await checkFile(source, form, limits);
    const stream = typeof source === 'string' ? createReadStream(source) : source;
    // It may fail before anybody reads it, and would end our process.
    stream.on('error', () => undefined);
    if (stream.destroyed) return refused('failed', "the file's source has ended before its turn");
    if (form !== 'image') return ChildReader.read(stream, form, limits, signal);
    try {
      return await this.#readImage(stream, file.type ?? '', limits, signal);
    } finally {
      stream.destroy();
    }
  }

  async #readImage(image: Readable, type: string, limits: FileTextLimits, stop: AbortSignal): Promise<FileTextOutcome> {
    const late = AbortSignal.timeout(limits.timeoutMs);
    const signal = AbortSignal.any([stop, late]);
    const given = new Promise<undefined>((resolve) => signal.addEventListener('abort', () => resolve(undefined)));
    const text = await Promise.race([this.#images?.read(image, { type, signal }), given]);
    if (text === undefined) return refused(stop.aborted ? 'stopped' : 'timeout');
    const sink = new TextSink(limits.maxTextBytes);
    sink.add(text);
    return sink.blank ? refused('empty') : { ok: true, form: 'image', ...sink.finish() };
  }
}
