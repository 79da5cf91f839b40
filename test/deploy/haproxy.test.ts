/** The topology of docker-compose.yml as processes: the real haproxy, with the shipped configuration, before three bridges. */
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { pause } from '#async';
import { afterThisTest } from '../support/clean-up.js';
import { channelKey } from '../support/bridge.js';
import { post, postMessage } from '../support/http-client.js';
import { connect, connectStatus } from '../support/ws-client.js';
import { openTopology } from './replicas.js';
import type { Replica } from './replicas.js';

/** Time between two requests of a visitor in a hurry, milliseconds. */
const paceMs = 20;
const key = { key: channelKey };
/** A POST that any replica serves, whatever it has stored. */
const ask = async (url: string): Promise<number> =>
  (await post(url, channelKey, 'get_user_conversations', { userId: 'visitor-1' })).status;
const socketsOf = (replicas: readonly Replica[]): Promise<number[]> =>
  Promise.all(replicas.map((replica) => replica.connections()));

async function repeat<T>(times: number, act: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let time = 0; time < times; time += 1) results.push(await act());
  return results;
}

describe('haproxy before three bridges', () => {
  it('spreads sockets and POSTs over all of them, and logs no key', async () => {
    const { balancer, replicas } = await openTopology();
    const clients = await repeat(6, () => connect(balancer.url, key));
    expect(await socketsOf(replicas)).toEqual([2, 2, 2]);
    for (const client of clients) expect(await client.start()).toMatch(/_[\da-f-]{36}$/);
    const before = await Promise.all(replicas.map((replica) => replica.events()));
    expect(await repeat(9, () => ask(balancer.url))).toEqual(Array<number>(9).fill(200));
    for (const [index, replica] of replicas.entries()) expect(await replica.events()).toBeGreaterThan(before[index]!);
    await Promise.all(clients.map((client) => client.close()));
    await expect.poll(balancer.logged).toMatch(/ GET \/dev 101 /);
    expect(balancer.logged()).not.toContain(channelKey);
  });

  it('lets one conversation go over all of them: every POST is answered on the socket, wherever both are', async () => {
    const { balancer } = await openTopology();
    const client = await connect(balancer.url, key);
    const conversation = await client.start();
    for (let message = 1; message <= 6; message += 1) {
      const { status } = await postMessage(balancer.url, channelKey, conversation, `question ${message}`);
      expect(status).toBe(200);
      await client.next('bot_message');
    }
    const servers = balancer.logged().matchAll(/ POST \S+ 200 \S+ (bridge\d+) /g);
    expect(new Set([...servers].map(([, server]) => server)).size).toBeGreaterThan(1);
  });

  it('tells them who the client is, whatever the client says of itself', async () => {
    const { balancer, replicas } = await openTopology();
    const socket = new WebSocket(`${balancer.url.replace('http', 'ws')}/dev?apiKey=wrong`, {
      localAddress: '127.0.0.99',
      headers: { 'x-forwarded-for': '192.0.2.1', forwarded: 'for=192.0.2.2' },
    });
    socket.on('error', () => undefined);
    await once(socket, 'unexpected-response');
    socket.terminate();
    const printed = (): string => replicas.map(({ program }) => program.printed()).join('');
    await expect.poll(printed).toContain('"address":"127.0.0.99"');
    expect(printed()).not.toContain('192.0.2.');
  });

  it('takes a replica out that is told to stop: every request is served, its sockets come back elsewhere', async () => {
    const { balancer, replicas } = await openTopology();
    // A client that does not answer the close frame keeps its replica some seconds, in which haproxy sees that it is not ready.
    const silent = await connect(balancer.url, key);
    silent.socket.pause();
    const found = await socketsOf(replicas);
    const leaving = replicas[found.indexOf(1)]!;
    const clients = await repeat(5, () => connect(balancer.url, key));
    const stopped = leaving.program.stop('SIGTERM');
    const over = new AbortController();
    void stopped.then(() => over.abort());
    const answers: number[] = [];
    while (!over.signal.aborted) {
      answers.push(await ask(balancer.url), await connectStatus(balancer.url, key));
      await pause(paceMs);
    }
    expect(await stopped).toBe(0);
    expect(answers.length).toBeGreaterThan(20);
    expect(new Set(answers)).toEqual(new Set([200, 101]));
    const gone = clients.filter(({ socket }) => socket.readyState !== WebSocket.OPEN);
    expect(await Promise.all(gone.map(({ closed }) => closed))).toMatchObject([{ code: 1012 }]);
    await connect(balancer.url, key);
    const others = replicas.filter((replica) => replica !== leaving);
    await expect.poll(async () => (await socketsOf(others)).sort()).toEqual([2, 3]);
  });

  it('asks another replica at once when one was killed', async () => {
    const { balancer, replicas } = await openTopology();
    await replicas[0]!.program.stop('SIGKILL');
    expect(await repeat(12, () => ask(balancer.url))).toEqual(Array<number>(12).fill(200));
    expect(await repeat(6, () => connectStatus(balancer.url, key))).toEqual(Array<number>(6).fill(101));
  });

  it('finds a replica that joins by its name, and forgets one that has ended', async () => {
    const { balancer, replicas, add, forget } = await openTopology();
    const ended = replicas[0]!;
    await ended.program.stop('SIGKILL');
    forget(ended);
    const joined = await add();
    await expect
      .poll(
        async () => {
          await ask(balancer.url);
          return joined.events();
        },
        { timeout: 15_000 },
      )
      .toBeGreaterThan(0);
  });

  it('has a bridge answer in its own words when none is ready', async () => {
    const { balancer, replicas } = await openTopology();
    const clients = await repeat(3, () => connect(balancer.url, key));
    // A client that does not answer the close frame keeps its bridge serving for some seconds.
    for (const { socket } of clients) socket.pause();
    for (const { program } of replicas) void program.stop('SIGTERM');
    await expect.poll(balancer.logged, { timeout: 10_000 }).toContain("backend 'bridges' has no server available");
    const refused = new WebSocket(`${balancer.url.replace('http', 'ws')}/dev?apiKey=${channelKey}`);
    afterThisTest(() => refused.terminate());
    refused.on('error', () => undefined);
    const [, response] = (await once(refused, 'unexpected-response')) as [
      unknown,
      { statusCode: number; headers: object },
    ];
    expect(response).toMatchObject({ statusCode: 503, headers: { 'retry-after': expect.any(String) } });
    expect(await ask(balancer.url)).toBe(200);
  });
});
