/**
 * Just enough of Socket.IO's wire (protocol 5 on Engine.IO 4, websocket only) to answer a client, written out because the
 * library would cost as much as the programs that are measured.
 */
import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

const namespace = '/helpdesk,';
const pingIntervalMs = 20_000;
const handshake = { upgrades: [], pingInterval: pingIntervalMs, pingTimeout: 60_000, maxPayload: 1_000_000 };

/** Gives the payload of the answer, which goes out as an event of the same name. */
export type Responder = (event: string, payload: unknown, sid: string) => object;

/** Answers everything that arrives on `server` by websocket; the number of open connections is `size` of what it returns. */
export function serveSocketIo(server: Server, respond: Responder): ReadonlySet<WebSocket> {
  const wire = new WebSocketServer({ server, perMessageDeflate: false });
  wire.on('connection', (socket) => {
    const sid = randomUUID();
    socket.on('message', (data: Buffer) => take(socket, sid, data.toString(), respond));
    socket.on('error', () => socket.terminate());
    socket.send(`0${JSON.stringify({ sid, ...handshake })}`);
  });
  setInterval(() => {
    for (const socket of wire.clients) socket.send('2');
  }, pingIntervalMs);
  return wire.clients;
}

function take(socket: WebSocket, sid: string, packet: string, respond: Responder): void {
  if (packet.startsWith('42')) {
    // Between namespace and payload the number of an acknowledgement may stand; none is documented, and none is given.
    const [event, payload] = JSON.parse(packet.slice(packet.indexOf('['))) as [string, unknown];
    socket.send(`42${namespace}${JSON.stringify([event, respond(event, payload, sid)])}`);
    return;
  }
  if (packet.startsWith('40')) socket.send(`40${namespace}${JSON.stringify({ sid })}`);
  else if (packet.startsWith('41') || packet.startsWith('1')) socket.close();
}
