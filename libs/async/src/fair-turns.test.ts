/** Turns are given by key, a few at a time. */
import { expect, test } from 'vitest';
import { FairTurns } from './fair-turns.js';

test('a key that asks for much keeps another waiting for one turn only', async () => {
  const turns = new FairTurns(1);
  const order: string[] = [];
  const task = (name: string) => async () => {
    await Promise.resolve();
    order.push(name);
  };
  const much = ['a1', 'a2', 'a3', 'a4'].map((name) => turns.run('a', task(name)));
  const little = turns.run('b', task('b1'));
  await Promise.all([...much, little]);
  expect(order).toEqual(['a1', 'a2', 'b1', 'a3', 'a4']);
});

test('no more than so many run at a time, and a failure gives its turn on', async () => {
  const turns = new FairTurns(2);
  let running = 0;
  let most = 0;
  const task = async (): Promise<void> => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    running--;
    throw new Error('failed');
  };
  const ended = await Promise.allSettled(Array.from({ length: 9 }, (_, index) => turns.run(`k${index % 3}`, task)));
  expect(ended.map(({ status }) => status)).toEqual(Array(9).fill('rejected'));
  expect(most).toBe(2);
  expect(await turns.run('k', () => Promise.resolve('next'))).toBe('next');
});
