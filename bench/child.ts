/** A process of the bench: started, asked, ended. None outlives the bench, for each ends when its channel breaks. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Answer, AnswerOf, ArgumentOf, Handlers } from './remote.js';

/** The folder of the build. */
export const dist = join(import.meta.dirname, '..');

/** Longest wait for an answer, and for an end that was asked for, milliseconds. */
const answerMs = 180_000;
const stopMs = 15_000;

export interface Command {
  /** Flags of Node, the file (a path below the build) and its own arguments. */
  readonly flags?: readonly string[];
  readonly file: string;
  readonly args?: readonly string[];
  /** The whole environment, or that of the bench. */
  readonly env?: Readonly<Record<string, string>> | 'inherited';
}

export class Child<C extends Handlers<C>> {
  private readonly process: ChildProcess;
  private readonly exit: Promise<unknown>;
  private readonly open = new Map<number, PromiseWithResolvers<unknown>>();
  private asked = 0;

  /** What it prints goes to the bench's standard error: in a good run that is nothing. */
  constructor(private readonly command: Command) {
    const { flags = [], file, args = [], env = {} } = command;
    const all = ['--disable-warning=ExperimentalWarning', ...flags, join(dist, file), ...args];
    const environment = env === 'inherited' ? {} : { env: { ...env } };
    this.process = spawn(process.execPath, all, { ...environment, stdio: ['ignore', 2, 2, 'ipc'] });
    this.exit = once(this.process, 'exit');
    this.process.on('message', (answer: Answer) => this.hear(answer));
    void this.exit.then(() => {
      for (const { reject } of this.open.values()) reject(new Error(`${file} has ended`));
    });
  }

  /** Rejects if the handler fails, if the process ends, or if no answer comes in time. */
  async ask<K extends keyof C & string>(name: K, ...[argument]: ArgumentOf<C, K>): Promise<AnswerOf<C, K>> {
    const id = ++this.asked;
    const question = Promise.withResolvers<unknown>();
    const timer = setTimeout(
      () => question.reject(new Error(`${this.command.file} does not answer ${name}`)),
      answerMs,
    );
    this.open.set(id, question);
    this.process.send({ id, name, argument }, (error) => {
      if (error !== null) question.reject(error);
    });
    try {
      return (await question.promise) as AnswerOf<C, K>;
    } finally {
      clearTimeout(timer);
      this.open.delete(id);
    }
  }

  get hasEnded(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  /** Asks it to end, and kills it if it does not. */
  async stop(): Promise<void> {
    if (this.hasEnded) return;
    this.process.kill('SIGTERM');
    const timer = setTimeout(() => this.process.kill('SIGKILL'), stopMs);
    await this.exit;
    clearTimeout(timer);
  }

  private hear({ id, value, error }: Answer): void {
    const question = this.open.get(id);
    if (error === undefined) question?.resolve(value);
    else question?.reject(new Error(`${this.command.file}: ${error}`));
  }
}
