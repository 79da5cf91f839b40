/** One run of the script for all operations of an event-loop turn, repeated while nobody knows what became of it and time is left. */
import { pause } from '#async';
import { StoreUnavailableError } from '../../contract/store.js';
import { CallError } from '../connect/call-error.js';
import type { Connection } from '../connect/connection.js';
import type { RedisOptions } from '../options.js';
import { batchScript, reliefScript } from '../scripts/scripts.js';
import { Call } from './call.js';
import type { Asked } from './call.js';
import type { RedisClock } from './clock.js';
import type { Calls, Operation } from './operation.js';

const operationsPerCall = 128;
const charactersPerCall = 262_144;
/** So many may wait for an answer; above it more are refused at once. */
const operationsWaiting = 50_000;
/** Part of the time that is left in which Redis may still carry an operation out; the rest is for the answer. */
const carryOutShare = 0.7;
/** With less time than this left nothing is sent again, milliseconds. */
const leastMs = 30;
/** What was away and was not asked since for so many times the limit of an operation may be back. */
const staleAfter = 5;
/** Between two attempts at a Redis that answers that it cannot serve now, milliseconds. */
const againMs = 25;
/** A timer that is so late was not late but in a process that stood still, milliseconds. */
const stillMs = 100;

interface Tools {
  readonly connection: Connection;
  readonly clock: RedisClock;
  readonly options: Pick<RedisOptions, 'prefix' | 'timeoutMs' | 'report'>;
}

export class Batch implements Calls {
  readonly #tools: Tools;
  #gathered: Asked[] = [];
  #waiting = 0;
  #isClosed = false;
  /** Since when nothing was answered any more, by place where places are on different servers, and when that was last seen. */
  readonly #away = new Map<string, { readonly since: number; readonly seenAt: number }>();

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  run(operation: Operation): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) throw new StoreUnavailableError('The store is closed');
      if (this.#waiting >= operationsWaiting) throw new StoreUnavailableError('Too many operations are waiting');
      this.#waiting += 1;
      if (this.#gathered.push({ operation, resolve, reject }) === 1) setImmediate(() => this.#flush());
    });
  }

  /** Takes no more; what was begun is answered within its time. */
  close(): void {
    this.#isClosed = true;
    this.#flush();
  }

  #flush(): void {
    const gathered = this.#gathered;
    this.#gathered = [];
    const deadline = performance.now() + this.#tools.options.timeoutMs;
    for (const asked of this.#split(gathered)) {
      void this.#carry(new Call(asked, deadline)).finally(() => (this.#waiting -= asked.length));
    }
  }

  /** In their order; by place in a cluster, where a script may touch one place only. */
  *#split(gathered: readonly Asked[]): Iterable<readonly Asked[]> {
    const open = new Map<string, { asked: Asked[]; characters: number }>();
    for (const each of gathered) {
      const server = this.#serverOf(each.operation.tag);
      let call = open.get(server);
      if (!call) open.set(server, (call = { asked: [], characters: 0 }));
      call.asked.push(each);
      for (const arg of each.operation.args) call.characters += arg.length;
      if (call.asked.length < operationsPerCall && call.characters < charactersPerCall) continue;
      yield call.asked;
      open.delete(server);
    }
    for (const { asked } of open.values()) yield asked;
  }

  #serverOf(tag: string): string {
    return this.#tools.connection.isCluster ? tag : '';
  }

  async #carry(call: Call): Promise<void> {
    const over = this.#endInTime(call);
    try {
      while (!call.isOver && call.deadline - performance.now() > leastMs) await this.#attempt(call);
      if (!call.isOver) call.giveUp(unanswered());
    } catch (error) {
      call.giveUp(error);
    } finally {
      over();
    }
  }

  /** Gives the call up when its time is up; call what is returned when it has ended. */
  #endInTime(call: Call): () => void {
    let stoodStill = false;
    const onTime = (): void => {
      const now = performance.now();
      if (!stoodStill && now - call.deadline > stillMs) {
        // What became of it while this process stood still is asked once more, if its answer was lost.
        stoodStill = true;
        call.deadline = now + this.#tools.options.timeoutMs;
        timer = setTimeout(onTime, this.#tools.options.timeoutMs);
        return;
      }
      // Timers come before what has arrived: the answer may be there, and only wait to be read.
      setImmediate(() => call.giveUp(unanswered()));
    };
    let timer = setTimeout(onTime, Math.max(0, call.deadline - performance.now()));
    return () => clearTimeout(timer);
  }

  async #attempt(call: Call): Promise<void> {
    const { connection, clock, options } = this.#tools;
    const key = `${options.prefix}{${call.tag}}`;
    const script = call.isRelief ? reliefScript : batchScript;
    try {
      const start = clock.now();
      // Nothing is known of Redis' clock: it is asked first.
      const args =
        start === null
          ? [options.prefix, '0']
          : call.args(options.prefix, start + carryOutShare * (call.deadline - performance.now()));
      const [time, ...answers] = answersOf(await connection.run(script, key, args));
      this.#away.delete(this.#serverOf(call.tag));
      // What was too late by an estimate is judged by the time that it came with.
      if (answers.includes('!late')) clock.forget();
      clock.heard(Number(time));
      if (start === null) return;
      const wasGivenUp = call.isOver;
      call.answer(answers);
      if (wasGivenUp && answers.some((answer) => answer !== '!late')) this.#reportRefused(answers.length);
    } catch (error) {
      await this.#failed(call, error);
    }
  }

  async #failed(call: Call, error: unknown): Promise<void> {
    // What is no error of a connection is a mistake of ours.
    if (!(error instanceof CallError) || error.fate === 'mistake') throw error;
    if (error.isFull) {
      if (call.isRelief) throw unanswered(error);
      call.keepRelief(error);
      return;
    }
    call.repeats();
    const server = this.#serverOf(call.tag);
    const now = performance.now();
    const { timeoutMs } = this.#tools.options;
    const away = this.#away.get(server);
    // Where nobody has asked for a while, an old trouble says nothing of this one.
    const since = away !== undefined && now - away.seenAt <= staleAfter * timeoutMs ? away.since : now;
    this.#away.set(server, { since, seenAt: now });
    // A Redis that has been away for long is not waited for.
    if (now - since > timeoutMs) throw unanswered(error);
    await this.#tools.connection.ready(Math.max(0, call.deadline - now));
    await pause(againMs);
  }

  /** The one case in which something refused was done: the answer was lost behind it. */
  #reportRefused(operations: number): void {
    const message = 'Redis had carried out what was refused for want of an answer';
    this.#tools.options.report({ level: 'warn', message, fields: { operations } });
  }
}

function answersOf(answer: unknown): readonly unknown[] {
  if (!Array.isArray(answer) || answer.length === 0) throw new Error('the script answered something else');
  return answer;
}

function unanswered(cause?: unknown): StoreUnavailableError {
  return new StoreUnavailableError('Redis did not answer in time', cause === undefined ? {} : { cause });
}
