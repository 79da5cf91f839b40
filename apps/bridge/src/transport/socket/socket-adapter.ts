/** Nest's WebSocket adapter over ws: who may come in is decided at the upgrade, with a real HTTP status; nothing else happens here. */
import { STATUS_CODES } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocketAdapter } from '@nestjs/common';
import { WebSocketServer } from 'ws';
import { channelErrors } from '#channel';
import type { ChannelErrorCode } from '#channel';
import { answerHeaderLines } from '../edge/answers.js';
import { keysOf } from '../keys/key-ring.js';
import type { KeyRing } from '../keys/key-ring.js';
import type { Admission } from '../../relay/inbound/asker.js';
import type { RateLimit } from '../limits/rate-limit.js';

/** How long a peer may take to answer a close, milliseconds. */
const closeTimeoutMs = 5000;

/** Pieces that one message may come in. */
const fragmentsLimit = 1024;

/** When there may be a place again, milliseconds; a guess. */
const fullForMs = 5000;

interface Rejection {
  readonly code: ChannelErrorCode;
  readonly retryAfterMs?: number;
}

interface Tools {
  readonly server: Server;
  readonly keyRing: KeyRing;
  readonly maxFrameBytes: number;
  readonly rateLimit: RateLimit;
  /** The client's address, as it is counted. */
  readonly addressOf: (request: IncomingMessage) => string;
  /** Why there is no place for one more socket of that address; null if there is. */
  readonly fullness: (admission: Admission, address: string) => ChannelErrorCode | null;
  /** By which address of the bridge a client came. */
  readonly originOf: (request: IncomingMessage) => string;
  readonly onRejected: (reason: ChannelErrorCode, request: IncomingMessage) => void;
}

/** Any other upgrade that is offered is not taken: the request is served as if it did not offer one (RFC 9110, 7.8). */
export function isWebSocketUpgrade({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers.upgrade?.trim().toLowerCase() === 'websocket';
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
      const address = this.tools.addressOf(request);
      const admission = this.admit(request, address);
      if ('code' in admission) return this.reject(socket, admission, request);
      // Listeners of the socket live as long as it does, and with them all that is named in functions here: never the request.
      const origin = this.tools.originOf(request);
      sockets.handleUpgrade(request, socket, head, (client) =>
        sockets.emit('connection', client, admission, origin, address),
      );
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

  private admit(request: IncomingMessage, address: string): Admission | Rejection {
    const admission = this.tools.keyRing.admit(keysOf(request), request.headers.origin);
    const channel = typeof admission === 'string' ? null : admission.channel;
    const waitMs = this.tools.rateLimit.countHandshake(channel, address);
    if (waitMs > 0) return { code: 'rateLimited', retryAfterMs: waitMs };
    if (typeof admission === 'string') return { code: admission };
    const code = this.tools.fullness(admission, address);
    return code === null ? admission : { code, retryAfterMs: fullForMs };
  }

  private reject(socket: Duplex, { code, retryAfterMs }: Rejection, request: IncomingMessage): void {
    const { status, text } = channelErrors[code];
    this.tools.onRejected(code, request);
    const retryAfter = retryAfterMs === undefined ? '' : `Retry-After: ${Math.ceil(retryAfterMs / 1000)}\r\n`;
    // A peer that never hangs up would keep its half of the connection open for ever.
    socket.once('finish', () => socket.destroy());
    socket.end(
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Type: text/plain\r\n${answerHeaderLines}` +
        `Content-Length: ${Buffer.byteLength(text)}\r\n${retryAfter}\r\n${text}`,
    );
  }
}
