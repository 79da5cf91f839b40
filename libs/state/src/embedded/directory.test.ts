/** The bound of the embedded socket directory. */
import { expect, test } from 'vitest';
import { EmbeddedDirectory } from './directory.js';

test('the user that was remembered longest ago gives way when there are too many', async () => {
  const directory = new EmbeddedDirectory(3);
  await directory.add({ socketId: 's', channel: 'web' });
  for (const user of ['a', 'b', 'c', 'a', 'd']) await directory.remember('web', user, 's');
  const recalled = await Promise.all(['a', 'b', 'c', 'd'].map((user) => directory.recall('web', user)));
  expect(recalled).toEqual(['s', null, 's', 's']);
});

test('a socket that opens again under its id starts without users', async () => {
  const directory = new EmbeddedDirectory();
  await directory.add({ socketId: 's', channel: 'web' });
  await directory.remember('web', 'a', 's');
  await directory.add({ socketId: 's', channel: 'app' });
  expect(await directory.recall('web', 'a')).toBeNull();
  expect(await directory.channelOf('s')).toBe('app');
});
