/** What waits without an owner is looked for place by place: one that is away costs only itself. */
import { expect, test } from 'vitest';
import { StoreUnavailableError } from '../../contract/store.js';
import type { Calls } from '../calls/operation.js';
import { placeTags } from '../places.js';
import { customersWaiting } from './orphans.js';

const here = { incarnation: 'r.1', living: () => ['r.1'], looksAfter: () => true };
const [first = '', second = '', ...others] = placeTags;

/** In each place one customer waits; some places are away. */
function lookWithout(...away: readonly string[]) {
  const calls: Calls = {
    run: ({ tag }) =>
      away.includes(tag)
        ? Promise.reject(new StoreUnavailableError('Redis did not answer in time'))
        : Promise.resolve(['', 'web', `in ${tag}`]),
  };
  return customersWaiting(calls, here, 1000, null);
}

test('a place that is away keeps no other from being looked after', async () => {
  const found = await lookWithout(second);
  expect(found.map(({ sessionId }) => sessionId)).toEqual([first, ...others].map((tag) => `in ${tag}`));
});

test('where all are away it is said', async () => {
  await expect(lookWithout(...placeTags)).rejects.toThrow(StoreUnavailableError);
});
