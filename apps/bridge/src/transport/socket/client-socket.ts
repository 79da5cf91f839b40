/** One client's socket from its opening to its close: what is heard on it, what proves that it lives, and what ends it. */
import { isUtf8 } from 'node:buffer';
import type { WebSocket } from 'ws';
import type { Admission } from '../../relay/inbound/asker.js';
import { FrameQueue } from './frame-queue.js';
import { Heartbeat } from './heartbeat.js';
import type { HeartbeatTimings } from './heartbeat.js';
import { onExpiry } from '../keys/key-expiry.js';
import { SocketMeter } from '../limits/socket-meter.js';
import { senderOf } from '../limits/rate-limit.js';
import type { RateLimit } from '../limits/rate-limit.js';
import { WsPeer } from './ws-peer.js';
import type { PeerLimits } from './ws-peer.js';

/** How a client came. */
export interface Arrived {
  readonly socketId: string;
  readonly admission: Admission;
  /** The address of the bridge by which it came. */
  readonly origin: string;
  /** Its own address, as it is counted. */
  readonly address: string;
}

/** What all sockets have in common. */
export interface SocketTools extends HeartbeatTimings, PeerLimits {
  readonly rateLimit: Pick<RateLimit, 'countFrame'>;
}

/** Whoever serves sockets; one for all of them. */
export interface SocketServer {
  /** Frames of one socket come one after the other; null for one that is no text in UTF-8. Must not reject. */
  onFrame(client: ClientSocket, frame: string | null): Promise<void>;
  /** Before a ping goes out, and when it was answered. */
  onPing(client: ClientSocket): void;
  onPong(client: ClientSocket): void;
  /** The client does not read. */
  onSlow(client: ClientSocket): void;
  onError(client: ClientSocket, error: Error): void;
  /** Once. `isTold`: the client has received all that was written. */
  onClose(client: ClientSocket, code: number, isTold: boolean): void;
}

/** There is one for each open socket, so that it holds as little as it can. */
export class ClientSocket {
  readonly admission: Admission;
  readonly address: string;
  readonly peer: WsPeer;
  readonly meter: SocketMeter;
  private readonly heartbeat: Heartbeat;
  private readonly frames: FrameQueue;
  private readonly stopExpiry: () => void;

  constructor(
    private readonly socket: WebSocket,
    { socketId, admission, origin, address }: Arrived,
    tools: SocketTools,
    private readonly server: SocketServer,
  ) {
    this.admission = admission;
    this.address = address;
    this.peer = new WsPeer(socketId, admission, origin, socket, tools, this);
    this.heartbeat = new Heartbeat(socket, tools, this);
    this.meter = new SocketMeter(tools.rateLimit, senderOf(admission, address, socketId), this);
    this.frames = new FrameQueue(socket, this);
    this.stopExpiry = onExpiry(admission, this);
    socket.on('ping', () => void this.meter.count());
    socket.on('message', (data: Buffer, isBinary: boolean) => this.onMessage(data, isBinary));
    socket.on('error', (error) => server.onError(this, error));
    socket.on('close', (code) => this.onClose(code));
  }

  /** What it sent is looked at from now on. */
  open(): void {
    this.frames.open();
  }

  onFrame(frame: string | null): Promise<void> {
    return this.server.onFrame(this, frame);
  }

  onResume(): void {
    this.heartbeat.excuse();
  }

  onProbe(): void {
    this.heartbeat.probe();
  }

  onSlow(): void {
    this.server.onSlow(this);
  }

  onPing(): void {
    if (this.peer.isInOrder) this.server.onPing(this);
    // This one confirms nothing: another is due behind the frame that is going out.
    else this.peer.probe();
  }

  onPong(): void {
    this.server.onPong(this);
  }

  onDead(): void {
    this.socket.terminate();
  }

  /** It goes on and on over a limit. */
  onOffence(): void {
    this.peer.close('tooMany');
  }

  /** Its key opens nothing any more. */
  onKeyEnd(): void {
    this.peer.close('keyExpired');
  }

  private onMessage(data: Buffer, isBinary: boolean): void {
    if (isBinary) {
      void this.meter.count();
      this.peer.close('binary');
    } else this.frames.push(isUtf8(data) ? data.toString('utf8') : null);
  }

  private onClose(code: number): void {
    this.heartbeat.stop();
    this.stopExpiry();
    this.peer.onClose();
    this.server.onClose(this, code, this.peer.hasAnswered(code));
  }
}
