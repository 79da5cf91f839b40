// The Socket.IO server with what can be odd about its handshakes: a status instead of one, or a small limit.
import { STATUS_CODES } from 'node:http';
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import { WebSocketServer } from 'ws';
import type { FaultSwitchboard } from '../faults.js';

/** What Socket.IO takes by default. */
const usualBytes = 1_000_000;

/** Puts a Socket.IO server on an HTTP server, under `PREFIX/socket.io/`. */
export function openEngine(server: HttpServer, pathPrefix: string, faults: FaultSwitchboard): Server {
  const webSockets: WebSocketServer[] = [];
  class LimitedWebSocketServer extends WebSocketServer {
    constructor(...options: ConstructorParameters<typeof WebSocketServer>) {
      super(...options);
      webSockets.push(this);
    }
  }
  const io = new Server(server, {
    path: `${pathPrefix}/socket.io`,
    serveClient: false,
    maxHttpBufferSize: usualBytes,
    wsEngine: LimitedWebSocketServer,
  });
  io.engine.use((request: IncomingMessage, _response: unknown, next: () => void) => {
    const refusal = faults.take('handshakeStatus');
    if (refusal !== undefined) {
      request.socket.end(
        `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? ''}\r\nConnection: close\r\n\r\n`,
      );
      return;
    }
    limit(faults.take('maxPayload'));
    next();
  });
  return io;

  /** For the handshake that comes now; the handshake tells `maxHttpBufferSize`, the web socket obeys `maxPayload`. */
  function limit({ bytes, told } = { bytes: usualBytes, told: true }): void {
    for (const { options } of webSockets) options.maxPayload = bytes;
    if (told) io.engine.opts.maxHttpBufferSize = bytes;
    else delete io.engine.opts.maxHttpBufferSize;
  }
}
