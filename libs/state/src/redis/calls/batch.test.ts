/** What is refused is never carried out, and what is sent again is done once. */
import { stat } from 'node:fs/promises';
import { expect, it, vi } from 'vitest';
import { StoreUnavailableError } from '../../contract/store.js';
import { CallError } from '../connect/call-error.js';
import type { Report } from '../../contract/report.js';
import { Batch } from './batch.js';
import { RedisClock } from './clock.js';
import type { Operation } from './operation.js';

type Run = (args: readonly string[]) => Promise<unknown>;

const timeoutMs = 120;

/** A Redis with a clock of its own, `skewMs` off ours; `fate` may lose, refuse or delay what it is asked. */
function open(fate: (run: Run, args: readonly string[]) => Promise<unknown> = (run, args) => run(args), skewMs = 1e9) {
  const carriedOut: string[] = [];
  const calls: number[] = [];
  const reports: Report[] = [];
  const redis: Run = (args) => {
    const now = performance.now() + skewMs;
    const isLate = now > Number(args[1]);
    const answers: string[] = [];
    for (let at = 2; at < args.length; at += 3 + Number(args[at + 2])) {
      const name = args[at] ?? '';
      if (!isLate) carriedOut.push(name);
      answers.push(isLate ? '!late' : name);
    }
    if (answers.length > 0) calls.push(answers.length);
    return Promise.resolve([String(now * 1000), ...answers]);
  };
  const connection = {
    isCluster: false,
    run: (_script: object, _key: string, args: readonly string[]) => fate(redis, args),
    ready: () => Promise.resolve(),
  };
  const batch = new Batch({
    connection,
    clock: new RedisClock(),
    options: { prefix: 'p:', timeoutMs, report: (report) => reports.push(report) },
  });
  const ask = (name: string, more: Partial<Operation> = {}) => batch.run({ name, tag: '1', args: ['x'], ...more });
  return { batch, ask, carriedOut, calls, reports };
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

it('carries all that is asked in a turn out in one call, in its order', async () => {
  const { ask, calls, carriedOut } = open();
  expect(await Promise.all(['a', 'b', 'c'].map((name) => ask(name)))).toEqual(['a', 'b', 'c']);
  expect([calls, carriedOut]).toEqual([[3], ['a', 'b', 'c']]);
});

it('splits what is too much for one call', async () => {
  const { ask, calls } = open();
  await Promise.all(Array.from({ length: 300 }, (_, index) => ask(String(index))));
  expect(calls).toEqual([128, 128, 44]);
});

it('sends again what may have been lost with its connection, and says so', async () => {
  let losses = 2;
  const onRepeat = vi.fn();
  const { ask, carriedOut } = open(async (run, args) => {
    const answer = await run(args);
    if (args.length > 2 && losses-- > 0) throw new CallError('unknown', 'LOST', 'Connection is closed.');
    return answer;
  });
  expect(await ask('a', { onRepeat })).toBe('a');
  expect([carriedOut, onRepeat.mock.calls.length]).toEqual([['a', 'a', 'a'], 2]);
});

it('refuses in time what a silent Redis gets, and that is not carried out when it wakes', async () => {
  const held: (() => void)[] = [];
  const { ask, carriedOut } = open((run, args) =>
    args.length === 2 ? run(args) : new Promise((resolve) => held.push(() => resolve(run(args)))),
  );
  await expect(ask('a')).rejects.toThrow(StoreUnavailableError);
  for (const wake of held) wake();
  await wait(10);
  expect(carriedOut).toEqual([]);
});

it('says of what was carried out although it was refused', async () => {
  const { ask, carriedOut, reports } = open(async (run, args) => {
    const answer = await run(args);
    if (args.length > 2) await wait(timeoutMs + 30);
    return answer;
  });
  await expect(ask('a')).rejects.toThrow(StoreUnavailableError);
  await vi.waitFor(() => expect(reports).toHaveLength(1));
  expect([carriedOut, reports[0]?.level]).toEqual([['a'], 'warn']);
});

/** As a process that is frozen, or starved. */
const stand = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

it('takes an answer that came in time, though this process had no time to read it', async () => {
  const { ask, reports } = open(async (run, args) => {
    const answer = await run(args);
    if (args.length === 2) return answer;
    const arrives = stat(import.meta.filename);
    stand(timeoutMs + 30);
    await arrives;
    return answer;
  });
  expect(await ask('a')).toBe('a');
  expect(reports).toEqual([]);
});

it('asks again what became of what was under way when this process stood still, and not for ever', async () => {
  let losses = 1;
  const { ask } = open(async (run, args) => {
    const answer = await run(args);
    if (args.length === 2 || losses-- <= 0) return answer;
    stand(2 * timeoutMs);
    await wait(1);
    throw new CallError('unknown', 'LOST', 'Socket timeout');
  });
  expect(await ask('a')).toBe('a');
  losses = Number.POSITIVE_INFINITY;
  await expect(ask('b')).rejects.toThrow(StoreUnavailableError);
});

it('judges anew what came too late by a clock that was set', async () => {
  let skewMs = 0;
  const { ask } = open(async (run, args) => {
    const [time, ...answers] = (await run([
      args[0] ?? '',
      String(Number(args[1]) - skewMs),
      ...args.slice(2),
    ])) as string[];
    return [String(Number(time) + skewMs * 1000), ...answers];
  });
  expect(await ask('a')).toBe('a');
  skewMs = 60_000;
  expect(await ask('b')).toBe('b');
});

it('refuses at once what a Redis that has been away for long would get', async () => {
  const { ask } = open(() => Promise.reject(new CallError('refused', 'READONLY', 'of a replica')));
  await expect(ask('a')).rejects.toThrow(StoreUnavailableError);
  const start = performance.now();
  await expect(ask('b')).rejects.toThrow(StoreUnavailableError);
  expect(performance.now() - start).toBeLessThan(timeoutMs);
});

it('asks again of what was lost, though a while ago Redis was away and nobody has asked since', async () => {
  let troubles: CallError[] = [];
  const { ask } = open(async (run, args) => {
    const answer = await run(args);
    const trouble = args.length === 2 ? undefined : troubles.pop();
    if (trouble !== undefined) throw trouble;
    return answer;
  });
  troubles = Array.from({ length: 1000 }, () => new CallError('refused', 'READONLY', 'of a replica'));
  await expect(ask('a')).rejects.toThrow(StoreUnavailableError);
  troubles = [new CallError('unknown', 'LOST', 'Connection is closed.')];
  const now = performance.now.bind(performance);
  const later = vi.spyOn(performance, 'now').mockImplementation(() => now() + 5000);
  expect(await ask('b')).toBe('b');
  later.mockRestore();
});

it('carries out what makes room when Redis is full, and refuses the rest', async () => {
  let isFull = true;
  const { ask, carriedOut } = open((run, args) => {
    const [wasFull] = [isFull];
    if (args.length > 2) isFull = false;
    return wasFull && args.length > 2 ? Promise.reject(new CallError('refused', 'OOM', 'not allowed')) : run(args);
  });
  const [settled, refused] = await Promise.allSettled([ask('settle', { isRelief: true }), ask('new')]);
  expect([settled.status, refused.status, carriedOut]).toEqual(['fulfilled', 'rejected', ['settle']]);
});

it('tells a mistake in the script from a Redis that is away', async () => {
  const { ask } = open(async (run, args) => {
    const [time, ...answers] = (await run(args)) as string[];
    return [time, ...answers.map((name) => (name === 'wrong' ? '!error wrong: no such thing' : name))];
  });
  const [wrong, right] = await Promise.allSettled([ask('wrong'), ask('right')]);
  expect(wrong).toMatchObject({ status: 'rejected', reason: { message: 'error wrong: no such thing' } });
  expect(right).toEqual({ status: 'fulfilled', value: 'right' });
});

it('takes nothing more once it is closed, and ends what was begun', async () => {
  const { batch, ask } = open();
  const begun = ask('a');
  batch.close();
  await expect(ask('b')).rejects.toThrow(StoreUnavailableError);
  expect(await begun).toBe('a');
});
