/** The load balancer of these tests itself. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { afterThisTest } from '../support/clean-up.js';
import { RoundRobin } from './round-robin.js';

/** A server that says its name to whoever connects. */
async function serve(name: string): Promise<{ url: string; end: () => void }> {
  const server = createServer((socket) => socket.end(name));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterThisTest(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, end: () => server.close() };
}

async function balance(servers: readonly { readonly url: string }[]): Promise<RoundRobin> {
  const balancer = await RoundRobin.open(servers.map(({ url }) => url));
  afterThisTest(() => balancer.close());
  return balancer;
}

/** Whom so many connections in a row lead to; `-`: to nobody. */
async function ask({ url }: RoundRobin, times: number): Promise<string> {
  let names = '';
  for (let left = times; left > 0; left--) {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port) });
    let said = '';
    socket.on('data', (data: Buffer) => (said += data.toString()));
    await once(socket, 'close');
    names += said === '' ? '-' : said;
  }
  return names;
}

test('each connection goes to the next server', async () => {
  const balancer = await balance([await serve('a'), await serve('b'), await serve('c')]);
  expect(await ask(balancer, 7)).toBe('abcabca');
});

test('a server that takes none is passed over, and nobody is turned away while one is there', async () => {
  const [a, b] = [await serve('a'), await serve('b')];
  const balancer = await balance([a, b]);
  a.end();
  expect(await ask(balancer, 3)).toBe('bbb');
  b.end();
  expect(await ask(balancer, 1)).toBe('-');
  expect(balancer.turnedAway).toBe(1);
});

test('a server can be taken out, and in again', async () => {
  const balancer = await balance([await serve('a'), await serve('b')]);
  balancer.takeOut(0);
  expect(await ask(balancer, 3)).toBe('bbb');
  balancer.takeIn(0);
  expect(new Set(await ask(balancer, 2))).toEqual(new Set('ab'));
});
