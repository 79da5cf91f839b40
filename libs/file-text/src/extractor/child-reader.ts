/** One file, read by one process that is made for it and ends with it. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, writeFile } from 'node:fs';
import { devNull } from 'node:os';
import { parse } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream';
import { z } from 'zod';
import { READY } from '../child/job.js';
import type { FileForm } from '../contract/form.js';
import type { FileTextLimits } from '../contract/limits.js';
import { isCode, refused } from '../contract/outcome.js';
import type { FileTextCode, FileTextOutcome } from '../contract/outcome.js';
import { programFor } from './program.js';

/** The process is not trusted: it has read a stranger's file. */
const answerSchema = z.union([
  z.object({ ok: z.literal(true), text: z.string(), cut: z.boolean() }),
  z.object({ ok: z.literal(false), code: z.custom<FileTextCode>(isCode) }),
]);

/** JSON takes at most six bytes for one of text; and a little for what is around it. */
const answerBytes = (limits: FileTextLimits): number => limits.maxTextBytes * 6 + 1024;
const DETAIL_CHARACTERS = 500;
/** Descriptors that making a process takes for a moment, and some more. */
const DESCRIPTORS = 12;

/** Throws where there are too few: Node would not close those that it had taken by then, ever. */
function requireDescriptors(): void {
  const opened: number[] = [];
  try {
    while (opened.length < DESCRIPTORS) opened.push(openSync(devNull, 'r'));
  } finally {
    opened.forEach((descriptor) => closeSync(descriptor));
  }
}

export class ChildReader {
  readonly #form: FileForm;
  readonly #limits: FileTextLimits;
  readonly #child: ChildProcess;
  readonly #gone: Promise<FileTextOutcome>;
  readonly #began = performance.now();
  #output = '';
  /** What the process says of its failing start; afterwards its words could be the file's, and are not kept. */
  #complaint = '';
  #isReady = false;
  /** Why it was killed, if we did it. */
  #verdict: FileTextOutcome | undefined;

  private constructor(form: FileForm, limits: FileTextLimits) {
    this.#form = form;
    this.#limits = limits;
    requireDescriptors();
    this.#child = spawn(process.execPath, programFor({ form, limits, parent: process.pid }), {
      // Nothing of ours: no keys, and no options for Node.
      env: { TZ: 'UTC' },
      cwd: parse(process.execPath).root,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    // At once: what fails with nobody listening would end our process.
    this.#gone = this.#whenGone();
  }

  /**
   * Settles when the process is gone, or cannot be made. The source is read to its end or destroyed. `stop` kills the process.
   */
  static async read(
    source: Readable,
    form: FileForm,
    limits: FileTextLimits,
    stop: AbortSignal,
  ): Promise<FileTextOutcome> {
    try {
      return await new ChildReader(form, limits).#read(source, stop);
    } finally {
      source.destroy();
    }
  }

  async #read(source: Readable, stop: AbortSignal): Promise<FileTextOutcome> {
    source.on('error', (error) => this.#end('failed', `the file's source: ${error.message}`));
    const { stdin, stdout, stderr, pid } = this.#child;
    // Where descriptors have run out there are no pipes, and no process.
    if (!stdin || !stdout || !stderr) return this.#gone;
    // Where memory runs out for everybody, the kernel takes this process and not the bridge.
    if (pid !== undefined) writeFile(`/proc/${pid}/oom_score_adj`, '1000', () => undefined);
    const timer = setTimeout(() => this.#end('timeout'), this.#limits.timeoutMs);
    const stopped = (): void => this.#end('stopped');
    stop.addEventListener('abort', stopped, { once: true });
    if (stop.aborted) stopped();
    stderr.on('data', (words: Buffer) => {
      if (!this.#isReady) this.#complaint = (this.#complaint + words.toString()).slice(0, DETAIL_CHARACTERS);
    });
    stdout.setEncoding('utf8').on('data', (words: string) => {
      this.#output += words;
      if (this.#output.length > answerBytes(this.#limits)) this.#end('failed', 'an answer without end');
      if (!this.#isReady && this.#output.startsWith(`${READY}\n`)) this.#send(source, stdin);
    });
    stdin.on('error', () => undefined);
    try {
      return await this.#gone;
    } finally {
      clearTimeout(timer);
      stop.removeEventListener('abort', stopped);
    }
  }

  #send(source: Readable, stdin: Writable): void {
    this.#isReady = true;
    let size = 0;
    source.on('data', (chunk: Buffer | string) => {
      size += chunk.length;
      if (size > this.#limits.maxFileBytes) this.#end('too-large');
    });
    // A process that is gone tells so itself.
    pipeline(source, stdin, () => undefined);
  }

  #end(code: FileTextCode, detail?: string): void {
    this.#verdict ??= refused(code, detail);
    this.#child.kill('SIGKILL');
  }

  #whenGone(): Promise<FileTextOutcome> {
    return new Promise((resolve) => {
      this.#child.once('error', (error) => resolve(refused('failed', error.message)));
      this.#child.once('close', (code, signal) => resolve(this.#verdict ?? this.#judge(code, signal)));
    });
  }

  /** A process that dies by SIGKILL or SIGABRT, and not by us, had too much memory: its own watch, the kernel or V8 says so. */
  #judge(code: number | null, signal: NodeJS.Signals | null): FileTextOutcome {
    if (signal === 'SIGKILL' && performance.now() - this.#began >= this.#limits.timeoutMs) return refused('timeout');
    if (signal === 'SIGKILL' || signal === 'SIGABRT' || code === 134) return refused('out-of-memory');
    const answer = code === 0 ? this.#answer() : undefined;
    return answer ?? refused('failed', this.#complaint || `the process ended with ${signal ?? code ?? 'nothing'}`);
  }

  #answer(): FileTextOutcome | undefined {
    const line = this.#output.slice(READY.length + 1);
    try {
      const answer = answerSchema.parse(JSON.parse(line));
      return answer.ok ? { ...answer, form: this.#form } : refused(answer.code);
    } catch {
      return undefined;
    }
  }
}
