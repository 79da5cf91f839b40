/** The order of the rounds. */
import { expect, it } from 'vitest';
import { inRounds } from './rounds.js';
import type { Stage } from './stage/stage.js';

it('runs every task once a round, and begins each round with another', async () => {
  const ran: string[] = [];
  const tasks = ['a', 'b', 'c'].map((title) => ({
    title,
    run: () => {
      ran.push(title);
      return Promise.resolve('done');
    },
  }));
  const said: string[] = [];
  await inRounds(tasks, 2, [{} as Stage], (line) => said.push(line));
  expect(ran.join('')).toBe('abcbca');
  expect(said.at(-1)).toBe('round 2 of 2: a: done');
});
