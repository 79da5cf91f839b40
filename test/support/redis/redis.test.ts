import { expect, it } from 'vitest';
import { startRedis } from './redis-server.js';

it('starts a server', async () => {
  const t = performance.now();
  const server = await startRedis();
  console.log(performance.now() - t);
  await server.command('SET', 'a', 1);
  await server.restart();
  console.log(performance.now() - t);
  expect(await server.command('GET', 'a')).toBe('1');
  expect(await server.info('aof_enabled')).toBe('1');
});
