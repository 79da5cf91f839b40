/** What is known of an outbox while it is read and told of at the same time. */
import { expect, it } from 'vitest';
import { Waiting } from './waiting.js';

it('knows all that waits once it was read', () => {
  const waiting = new Waiting();
  waiting.reading();
  waiting.read([], 9);
  expect(waiting.mustRead).toBe(false);
});

it('is read anew when a gap was told of while it was read', () => {
  const waiting = new Waiting();
  waiting.reading();
  waiting.forget();
  waiting.read([], 9);
  expect(waiting.mustRead).toBe(true);
});
