/** The end of a connection is heard of, in whatever form the Helpdesk declares it; and what leaves by it leaves at once. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { Server } from 'socket.io';
import type { Socket } from 'socket.io';
import { afterEach, expect, test, vi } from 'vitest';
import { openConnection } from './connection.js';

const limits = { connectMs: 5000, frameBytes: 1_000_000 };

let io: Server;
/** The Helpdesk's ends of the connections. */
let wires: Duplex[] = [];

afterEach(() => io.close());

async function serve(onConnection: (socket: Socket) => void): Promise<string> {
  const http = createServer();
  wires = [];
  http.on('upgrade', (_request, wire: Duplex) => wires.push(wire));
  io = new Server(http, { maxHttpBufferSize: 1e8, perMessageDeflate: true });
  io.of('/helpdesk').on('connection', onConnection);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

/** Resolves when the listener of a connection to it has heard of the end. */
async function endOf(url: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const listener = { onEvent: () => undefined, onClose: resolve };
    openConnection({ url, apiKey: 'key' }, listener, limits).catch(reject);
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

const deaf = { onEvent: () => undefined, onClose: () => undefined };
const say = (message: string) => ({ session_id: 'ulla', message, attachment: false, ticket_chat_id: null });
const soon = { timeout: 10_000, interval: 20 };
/** More than the buffers of the operating system take. */
const long = 'x'.repeat(16_000_000);

/** A connection to a Helpdesk that reads only while it is not paused, the lengths of the messages that it has read, and how every packet begins. */
async function openPausable() {
  const read: number[] = [];
  const arrived: string[] = [];
  let offered: string | undefined;
  const url = await serve((socket) => {
    offered = socket.handshake.headers['sec-websocket-extensions'];
    socket.conn.on('data', (packet: string) => arrived.push(packet.slice(0, 20)));
    socket.on('support', ({ message }: { message: string }) => read.push(message.length));
  });
  const onClose = vi.fn();
  const connection = await openConnection({ url, apiKey: 'key' }, { ...deaf, onClose }, limits);
  return { connection, read, arrived, offered: () => offered, wire: wires[0]!, onClose };
}

test('compression, which would hold bytes back, is not offered to a Helpdesk that has it', async () => {
  const { connection, read, offered } = await openPausable();
  connection.emit('support', say('x'.repeat(5000)));
  await vi.waitFor(() => expect(read).toEqual([5000]), soon);
  expect(offered()).toBeUndefined();
  connection.close();
});

test('a burst within one turn is taken, though some of it waits', async () => {
  const { connection, read } = await openPausable();
  for (let item = 0; item < 20; item++) expect(connection.emit('support', say('x'.repeat(500_000)))).toBe(true);
  await vi.waitFor(() => expect(read).toHaveLength(20), soon);
  expect(connection.emit('support', say('y'))).toBe(true);
  connection.close();
});

test('nothing is added to what has waited for a second, and everything is taken again when that has left', async () => {
  const { connection, read, wire } = await openPausable();
  wire.pause();
  const taken = [long.length];
  expect(connection.request('support', say(long), 60_000)).toBe(true);
  await vi.waitFor(() => {
    const isTaken = connection.emit('support', say('more'));
    if (isTaken) taken.push(4);
    expect(isTaken).toBe(false);
  }, soon);
  expect(connection.request('support', say('more'), 60_000)).toBe(false);
  expect(connection.isOpen).toBe(true);
  wire.resume();
  await vi.waitFor(() => expect(read).toEqual(taken), soon);
  expect(connection.emit('support', say('again'))).toBe(true);
  await vi.waitFor(() => expect(read.at(-1)).toBe(5), soon);
  connection.close();
});

test('what waits when the connection is ended never leaves', async () => {
  const { connection, arrived, wire, onClose } = await openPausable();
  wire.pause();
  expect(connection.emit('support', say(long))).toBe(true);
  expect(connection.emit('support', say('behind it'))).toBe(true);
  await new Promise(setImmediate);
  const gone = new Promise((resolve) => wire.once('close', resolve));
  connection.close();
  expect(onClose).toHaveBeenCalledTimes(1);
  wire.resume();
  await gone;
  expect(arrived).toEqual([]);
});

test('a frame above the limit ends the connection, and is never heard', async () => {
  const url = await serve((socket) => {
    socket.emit('support', { status_code: 200, data: { message: 'x'.repeat(limits.frameBytes) } });
  });
  const onEvent = vi.fn();
  await new Promise<void>((resolve, reject) => {
    openConnection({ url, apiKey: 'key' }, { onEvent, onClose: resolve }, limits).catch(reject);
  });
  expect(onEvent).not.toHaveBeenCalled();
});
