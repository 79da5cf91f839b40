/** One task at a time per key, in order, whatever happens to the others. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyedQueue } from './keyed-queue.js';

/** A task that ends when it is told to. */
function gate<T>() {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  return { task: () => promise, resolve, reject };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('a keyed queue', () => {
  it('runs the tasks of one key one after the other, in order', async () => {
    const queue = new KeyedQueue();
    const first = gate<string>();
    const started: number[] = [];
    const one = queue.run('a', () => (started.push(1), first.task()));
    const two = queue.run('a', () => Promise.resolve(started.push(2)));
    await settle();
    expect(started).toEqual([1]);
    first.resolve('done');
    await expect(one).resolves.toBe('done');
    await two;
    expect(started).toEqual([1, 2]);
  });

  it('starts the first task of a key at once', () => {
    const started: string[] = [];
    void new KeyedQueue().run('a', () => Promise.resolve(started.push('a')));
    expect(started).toEqual(['a']);
  });

  it('lets one key wait without the others', async () => {
    const queue = new KeyedQueue();
    const held = gate<undefined>();
    const slow = queue.run('a', held.task);
    await expect(queue.run('b', () => Promise.resolve('b'))).resolves.toBe('b');
    held.resolve(undefined);
    await slow;
  });

  it('goes on after a task that failed, and fails only the one who asked', async () => {
    const queue = new KeyedQueue();
    const failing = queue.run('a', () => Promise.reject(new Error('broken')));
    const next = queue.run('a', () => Promise.resolve('next'));
    await expect(failing).rejects.toThrow('broken');
    await expect(next).resolves.toBe('next');
  });

  it('rejects for a task that throws at once, first or not, and goes on', async () => {
    const queue = new KeyedQueue();
    const throwing = (): Promise<never> => {
      throw new Error('at once');
    };
    const held = gate<undefined>();
    await expect(queue.run('a', throwing)).rejects.toThrow('at once');
    const slow = queue.run('a', held.task);
    const second = queue.run('a', throwing);
    held.resolve(undefined);
    await slow;
    await expect(second).rejects.toThrow('at once');
    await expect(queue.run('a', () => Promise.resolve('on'))).resolves.toBe('on');
  });

  it('forgets a key when nothing runs or waits there', async () => {
    const queue = new KeyedQueue();
    const held = gate<undefined>();
    const all = [queue.run('a', held.task), queue.run('a', () => Promise.resolve()), queue.run('b', held.task)];
    expect(queue.size).toBe(2);
    held.resolve(undefined);
    await Promise.all(all);
    await settle();
    expect(queue.size).toBe(0);
  });

  it('keeps order and isolation for any mix of keys, waits and failures', async () => {
    const job = fc.record({ key: fc.constantFrom('a', 'b', 'c'), turns: fc.nat(3), fails: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(job, { maxLength: 30 }), async (jobs) => {
        const queue = new KeyedQueue();
        const running = new Set<string>();
        const done: number[] = [];
        const results = jobs.map(({ key, turns, fails }, index) =>
          queue.run(key, async () => {
            expect(running.has(key)).toBe(false);
            running.add(key);
            for (let turn = 0; turn < turns; turn++) await Promise.resolve();
            running.delete(key);
            done.push(index);
            if (fails) throw new Error(`job ${index}`);
          }),
        );
        const settled = await Promise.allSettled(results);
        expect(settled.map(({ status }) => status === 'rejected')).toEqual(jobs.map(({ fails }) => fails));
        for (const key of ['a', 'b', 'c']) {
          const mine = done.filter((index) => jobs[index]?.key === key);
          expect(mine).toEqual(mine.toSorted((one, other) => one - other));
        }
      }),
      { numRuns: 200, seed: 7 },
    );
  });
});
