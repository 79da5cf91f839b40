/** A port that closes: who is being answered gets the answer, who comes then is told to come again. */
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { expect, it } from 'vitest';
import { letRequestsEnd } from './under-way.js';

it('waits for the requests under way, and answers others with 503', async () => {
  const port = new FastifyAdapter({ forceCloseConnections: true }).getInstance();
  letRequestsEnd(port);
  let end = (): void => undefined;
  const begun = new Promise<void>((begin) => {
    port.get('/slow', async () => {
      begin();
      await new Promise<void>((resolve) => (end = resolve));
      return {};
    });
  });
  port.get('/quick', () => Promise.resolve({}));
  const url = await port.listen({ port: 0, host: '127.0.0.1' });
  const slow = fetch(`${url}/slow`);
  await begun;
  const closed = port.close();
  await expect.poll(async () => (await fetch(`${url}/quick`)).status).toBe(503);
  const { headers } = await fetch(`${url}/quick`);
  expect([headers.get('retry-after'), headers.get('cache-control')]).toEqual(['1', 'no-store']);
  end();
  expect((await slow).status).toBe(200);
  await closed;
});
