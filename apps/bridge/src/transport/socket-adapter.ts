/** Nest's WebSocket adapter over ws: who may come in is decided at the upgrade, with a real HTTP status; nothing else happens here. */
import { STATUS_CODES } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocketAdapter } from '@nestjs/common';
import { WebSocketServer } from 'ws';
import { channelErrors } from '#channel';
import type { ChannelErrorCode } from '#channel';
import { keysOf } from './key-ring.js';
import type { Admission, KeyRing } from './key-ring.js';

/** How long a peer may take to answer a close, milliseconds. */
const closeTimeoutMs = 5000;

/** Pieces that one message may come in. */
const fragmentsLimit = 1024;

interface Tools {
  readonly server: Server;
  readonly keyRing: KeyRing;
  readonly maxFrameBytes: number;
  /** True if the channel may open one more socket. */
  readonly hasRoom: (admission: Admission) => boolean;
  /** By which address of the bridge a client came. */
  readonly originOf: (request: IncomingMessage) => string;
  readonly onRejected: (reason: ChannelErrorCode, request: IncomingMessage) => void;
}

export class ChannelSocketAdapter implements WebSocketAdapter<WebSocketServer> {
  constructor(private readonly tools: Tools) {}

  /** One server for every path; the port is that of the HTTP server. */
  create(): WebSocketServer {
    const options = {
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      // The gateway looks itself, so that it can say what is wrong before the end.
      skipUTF8Validation: true,
      maxPayload: this.tools.maxFrameBytes,
      maxFragments: fragmentsLimit,
      maxBufferedChunks: fragmentsLimit,
      // Not in the type declarations yet.
      closeTimeout: closeTimeoutMs,
    };
    const sockets = new WebSocketServer(options);
    this.tools.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', () => socket.destroy());
      const admission = this.admit(request);
      if (typeof admission === 'string') return this.reject(socket, admission, request);
      // Listeners of the socket live as long as it does, and with them all that is named in functions here: never the request.
      const origin = this.tools.originOf(request);
      sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, admission, origin));
    });
    return sockets;
  }

  bindClientConnect(server: WebSocketServer, callback: (...args: unknown[]) => void): void {
    server.on('connection', callback);
  }

  /** The gateway reads frames itself, from the first one on. */
  bindMessageHandlers(): void {
    return undefined;
  }

  close(server: WebSocketServer): void {
    this.tools.server.removeAllListeners('upgrade');
    server.close();
  }

  /** Nest calls it at the end; there is nothing left to let go. */
  dispose(): Promise<void> {
    return Promise.resolve();
  }

  private admit(request: IncomingMessage): Admission | ChannelErrorCode {
    const admission = this.tools.keyRing.admit(keysOf(request), request.headers.origin);
    if (typeof admission === 'string') return admission;
    return this.tools.hasRoom(admission) ? admission : 'notAccepted';
  }

  private reject(socket: Duplex, code: ChannelErrorCode, request: IncomingMessage): void {
    const { status, text } = channelErrors[code];
    this.tools.onRejected(code, request);
    // A peer that never hangs up would keep its half of the connection open for ever.
    socket.once('finish', () => socket.destroy());
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Type: text/plain\r\n` +
        `Content-Length: ${Buffer.byteLength(text)}\r\n${status === 503 ? 'Retry-After: 5\r\n' : ''}\r\n${text}`,
    );
  }
}
