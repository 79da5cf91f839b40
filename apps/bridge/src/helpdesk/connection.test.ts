/** The end of a connection is heard of, in whatever form the Helpdesk declares it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import type { Socket } from 'socket.io';
import { afterEach, expect, test } from 'vitest';
import { openConnection } from './connection.js';

let io: Server;

afterEach(() => io.close());

async function serve(onConnection: (socket: Socket) => void): Promise<string> {
  const http = createServer();
  io = new Server(http);
  io.of('/helpdesk').on('connection', onConnection);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

/** Resolves when the listener of a connection to it has heard of the end. */
async function endOf(url: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const listener = { onEvent: () => undefined, onClose: resolve };
    openConnection({ url, apiKey: 'key' }, listener, 5000).catch(reject);
  });
}

test.each<[string, (socket: Socket) => void]>([
  ['a disconnection', (socket) => socket.disconnect()],
  ['a cut', (socket) => socket.conn.close(true)],
  // CONNECT_ERROR, which comes instead of the connection as a rule.
  ['a late refusal', ({ conn }) => conn.send('4/helpdesk,{"message":"Token expired"}')],
])('the listener hears of the end by %s', async (_, end) => {
  const url = await serve((socket) => setTimeout(() => end(socket), 50));
  await expect(endOf(url)).resolves.toBeUndefined();
});
