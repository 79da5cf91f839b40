/** The bound of the local socket directory. */
import { expect, test } from 'vitest';
import { LocalSocketDirectory } from './directory.local.js';

test('the user that was remembered longest ago gives way when there are too many', async () => {
  const directory = new LocalSocketDirectory(3);
  await directory.add({ socketId: 's', channel: 'web' });
  for (const user of ['a', 'b', 'c', 'a', 'd']) await directory.remember('web', user, 's');
  const recalled = await Promise.all(['a', 'b', 'c', 'd'].map((user) => directory.recall('web', user)));
  expect(recalled).toEqual(['s', null, 's', 's']);
});

test('a socket that opens again under its id starts without users', async () => {
  const directory = new LocalSocketDirectory();
  await directory.add({ socketId: 's', channel: 'web' });
  await directory.remember('web', 'a', 's');
  await directory.add({ socketId: 's', channel: 'app' });
  expect(await directory.recall('web', 'a')).toBeNull();
  expect(await directory.channelOf('s')).toBe('app');
});
