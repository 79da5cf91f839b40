/** What a client's socket does when several things happen on it at the same time. */
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { loadConfig } from '../../config.js';
import { Trace } from '../../trace/trace.js';
import { ClientSocket } from './client-socket.js';
import type { SocketServer } from './client-socket.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const [channel] = loadConfig({
  CHANNEL_API_KEY: 'key',
  HELPDESK_URL: 'http://desk.example',
  HELPDESK_API_KEY: 'desk-key',
}).channels;

const tools = {
  ...{ pingIntervalMs: 20_000, pongTimeoutMs: 5000, maxUnsentBytes: 1e6, sendTimeoutMs: 5000, maxFrameBytes: 1e6 },
  rateLimit: { countFrame: () => Promise.resolve(0) },
  trace: new Trace(),
};

function openClient() {
  const pings: Buffer[] = [];
  const confirms = vi.fn();
  const socket = Object.assign(new EventEmitter(), {
    ...{ readyState: 1, bufferedAmount: 0 },
    ping: (data: Buffer) => pings.push(data),
    send: (_: unknown, ...rest: unknown[]) => (rest.at(-1) as () => void)(),
  });
  const admission = { channel: channel!, apiKey: 'key', visitor: null, origin: undefined };
  const arrived = { socketId: 's', admission, origin: 'http://bridge.example', address: '127.0.0.1' };
  const server = { onPing: confirms, onPong: vi.fn() } as unknown as SocketServer;
  const client = new ClientSocket(socket as unknown as WebSocket, arrived, tools, server);
  const pong = () => socket.emit('pong', pings.at(-1));
  return { client, pings, confirms, pong };
}

it('is pinged again behind a long answer, in the middle of which a ping confirms nothing', async () => {
  const { client, pings, confirms, pong } = openClient();
  const rest = Promise.withResolvers<Buffer>();
  async function* slices() {
    yield Buffer.from('a');
    yield await rest.promise;
  }
  const sent = client.peer.sendLong(slices());
  client.onProbe();
  await vi.advanceTimersByTimeAsync(100);
  expect(pings).toHaveLength(1);
  expect(confirms).not.toHaveBeenCalled();
  pong();
  rest.resolve(Buffer.from('b'));
  await sent;
  await vi.advanceTimersByTimeAsync(1000);
  expect(pings).toHaveLength(2);
  expect(confirms).toHaveBeenCalledOnce();
});
