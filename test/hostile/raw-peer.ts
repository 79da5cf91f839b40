/** A peer that writes bytes as it likes and keeps no rule: TCP without any protocol above it. */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { channelKey } from '../support/bridge.js';
import { afterThisTest } from '../support/clean-up.js';

/** Connects and writes `bytes`. The peer never ends its half of the connection by itself; it is destroyed after the test. */
export async function openPeer(url: string, bytes = '', localAddress = '127.0.0.1'): Promise<RawPeer> {
  const to = { port: Number(new URL(url).port), host: '127.0.0.1' };
  const socket = connect({ ...to, localAddress, allowHalfOpen: true });
  afterThisTest(() => void socket.destroy());
  const peer = new RawPeer(socket);
  await once(socket, 'connect');
  peer.write(bytes);
  return peer;
}

/** The bytes of a WebSocket handshake. */
export function handshake(key = channelKey): string {
  return `GET /dev?apiKey=${key} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
}

export class RawPeer {
  /** What the server has said so far. */
  heard = '';
  /** Resolves when the server has ended its half of the connection, however it did. */
  readonly ended: Promise<void>;

  constructor(readonly socket: Socket) {
    socket.on('data', (data) => (this.heard += data.toString('latin1')));
    socket.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      socket.once('end', resolve);
      socket.once('close', () => resolve());
    });
  }

  write(bytes: string | Buffer): void {
    if (this.socket.writable) this.socket.write(bytes);
  }

  /** Of the first answer; 0 if there was none. */
  get status(): number {
    return Number(/^HTTP\/1\.1 (\d{3}) /.exec(this.heard)?.[1] ?? 0);
  }
}
