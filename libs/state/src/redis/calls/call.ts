/** Operations that travel together in one run of the script, until each is answered or time is up. */
import { StoreUnavailableError } from '../../contract/store.js';
import { needsNoRoom } from './operation.js';
import type { Operation } from './operation.js';

/** One operation that somebody waits for. */
export interface Asked {
  readonly operation: Operation;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export class Call {
  #asked: readonly Asked[];
  /** Any of its places: where they differ, one server has all of them. */
  readonly tag: string;
  /** True once only what needs no room is left of it. */
  isRelief = false;
  /** When nobody waits any more, by the monotonic clock. */
  deadline: number;

  constructor(asked: readonly Asked[], deadline: number) {
    this.deadline = deadline;
    this.#asked = asked;
    this.tag = asked[0]?.operation.tag ?? '';
  }

  /** True once everybody was answered. */
  get isOver(): boolean {
    return this.#asked.length === 0;
  }

  /** As the script reads them. */
  args(prefix: string, notAfter: number): string[] {
    const args = [prefix, String(Math.floor(notAfter))];
    for (const { operation } of this.#asked) {
      args.push(operation.name, operation.tag, String(operation.args.length), ...operation.args);
    }
    return args;
  }

  /** It is sent again: what was asked for after it may come before it, and it may have been carried out already. */
  repeats(): void {
    for (const { operation } of this.#asked) operation.onRepeat?.();
  }

  /** Gives out what was answered; what came too late to be carried out stays. Nothing happens once it was given up. */
  answer(answers: readonly unknown[]): void {
    const late: Asked[] = [];
    for (const [index, asked] of this.#asked.entries()) {
      const answer = answers[index];
      if (answer === '!late') late.push(asked);
      else if (typeof answer === 'string' && answer.startsWith('!error ')) asked.reject(new Error(answer.slice(1)));
      else asked.resolve(answer);
    }
    this.#asked = late;
    this.repeats();
  }

  /** All but what needs no room is refused. */
  keepRelief(error: unknown): void {
    this.isRelief = true;
    const refused = this.#asked.filter(({ operation }) => !needsNoRoom(operation));
    this.#asked = this.#asked.filter(({ operation }) => needsNoRoom(operation));
    for (const { reject } of refused) reject(new StoreUnavailableError('Redis is full', { cause: error }));
  }

  /** Tells whoever still waits. */
  giveUp(error: unknown): void {
    const asked = this.#asked;
    this.#asked = [];
    for (const { reject } of asked) reject(error);
  }
}
