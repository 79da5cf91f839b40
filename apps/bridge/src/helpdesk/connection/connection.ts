/** One Socket.IO connection to the Helpdesk, used once: when it is gone, the next one is a new one. */
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import * as parser from 'socket.io-parser';
import {
  decodeHelpdeskEvent,
  defaultMaxPayload,
  handshakeQuery,
  helpdeskEventNames,
  helpdeskNamespace,
  maxPayloadOf,
  refusalOf,
} from '#helpdesk';
import type { DecodedEvent, HelpdeskEvent, HelpdeskEventName, HelpdeskRequestName, HelpdeskRequests } from '#helpdesk';
import type { HelpdeskWire } from '../../trace/helpdesk-wire.js';
import { splitHelpdeskAddress } from './address.js';
import { RefusedError, UnreachableError, unreachable } from '../trouble.js';
import { Unsent } from './unsent.js';

export interface HelpdeskAddress {
  /** Origin of the Helpdesk, with a path where it is served under a prefix. */
  readonly url: string;
  /** Key of the organisation; travels in the handshake URL, which is therefore never logged. */
  readonly apiKey: string;
}

export type AnyDecodedEvent = DecodedEvent<HelpdeskEventName>;

/** Answers to entering a room. They are no news of a conversation. */
export type RoomEvent = Extract<AnyDecodedEvent, { name: 'enter_support' | 'enter_customer_support' }>;

/** An event of the Helpdesk that is no error and could be read. */
export type HelpdeskSuccess = Extract<HelpdeskEvent, { ok: true }>;

export interface ConnectionListener {
  /** Events in the order of their arrival, replies and pushes alike. */
  onEvent(event: AnyDecodedEvent): void;
  /** Once, when the connection is gone for whatever reason. Nothing arrives afterwards. */
  onClose(): void;
}

/** A refusal without a text, or with `null` for one, would end the process, or be heard by nobody: the library reads into it. */
class RefusalDecoder extends parser.Decoder {
  override add(packet: unknown): void {
    const isRefusal = typeof packet === 'string' && packet.startsWith('4');
    super.add(isRefusal ? packet.replace(/^(4\/[^,]*)(?:,(?:null)?)?$/, '$1,{}') : packet);
  }
}

/** Compression would be offered, and makes bytes leave later than they were sent. */
const uncompressed = { perMessageDeflate: false };

/** `connectMs`: time to connect, milliseconds. `frameBytes`: the largest frame that is taken; a larger one ends the connection. */
export interface ConnectionLimits {
  readonly connectMs: number;
  readonly frameBytes: number;
}

/** Connects within its time. Rejects with a `RefusedError` or an `UnreachableError`. */
export function openConnection(
  { url, apiKey }: HelpdeskAddress,
  listener: ConnectionListener,
  { connectMs: ms, frameBytes: maxPayload }: ConnectionLimits,
  wire: HelpdeskWire | null = null,
): Promise<HelpdeskConnection> {
  const { origin, socketPath } = splitHelpdeskAddress(url);
  // Not as the type declarations know them.
  const ofWire: object = { ...uncompressed, maxPayload };
  const socket = io(`${origin}${helpdeskNamespace}`, {
    path: socketPath,
    transports: ['websocket'],
    query: handshakeQuery(apiKey),
    forceNew: true,
    // The library would send what it buffered before we know what arrived (helpdesk.md 11.9).
    reconnection: false,
    autoConnect: false,
    timeout: ms,
    ...ofWire,
    parser: { ...parser, Decoder: RefusalDecoder },
  });
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      clearTimeout(timer);
      socket.removeAllListeners();
      socket.disconnect();
      reject(error);
    };
    const refuse = (error: Error): void => {
      const refusal = refusalOf(error);
      wire?.line('refused', refusal === null ? 'not reached' : `status ${refusal.status}`);
      fail(refusal === null ? unreachable('the connection failed', error) : new RefusedError(refusal.status));
    };
    const timer = setTimeout(() => fail(new UnreachableError(`no connection within ${ms} ms`, 'timeout')), ms);
    // Listening starts before connecting: a push may come right behind the connection (helpdesk.md 11.8).
    const connection = new HelpdeskConnection(socket, listener, wire);
    socket.once('connect', () => {
      wire?.line('opened');
      clearTimeout(timer);
      socket.off('connect_error', refuse);
      resolve(connection);
    });
    socket.once('connect_error', refuse);
    socket.connect();
    connection.hearHandshake();
  });
}

export class HelpdeskConnection {
  private readonly acknowledgements = new WeakSet<AnyDecodedEvent>();
  private readonly unsent: Unsent;
  /** Bytes of the largest frame that the Helpdesk takes. */
  maxPayload = defaultMaxPayload;

  constructor(
    private readonly socket: Socket,
    private readonly listener: ConnectionListener,
    private readonly wire: HelpdeskWire | null = null,
  ) {
    this.unsent = new Unsent(() => socket.io.engine.transport);
    for (const name of helpdeskEventNames) {
      socket.on(name, (payload: unknown) => listener.onEvent(this.read(name, payload)));
    }
    // A refusal that comes late leaves the library deaf, without a word.
    socket.on('connect_error', () => socket.disconnect());
    socket.once('disconnect', () => {
      socket.removeAllListeners();
      wire?.line('closed');
      listener.onClose();
    });
  }

  /** Learns from the handshake what the Helpdesk takes. To be called when the library has begun to connect. */
  hearHandshake(): void {
    this.socket.io.engine.once('handshake', (handshake: unknown) => {
      this.maxPayload = maxPayloadOf(handshake);
    });
  }

  get isOpen(): boolean {
    return this.socket.connected;
  }

  /** Sends at once or not at all; false if the connection is gone, or has taken nothing for longer than a second. */
  emit<N extends HelpdeskRequestName>(name: N, payload: HelpdeskRequests[N]): boolean {
    if (!this.takesMore) return false;
    this.socket.emit(name, payload);
    this.wire?.sent(name, payload);
    this.unsent.wrote();
    return true;
  }

  /**
   * As `emit`, asking for an acknowledgement as well. None is documented (helpdesk.md 12, U10); one that carries the reply is
   * heard as the event of that name, and an empty one says nothing. After `ms` milliseconds it is not waited for any more.
   */
  request<N extends HelpdeskRequestName & HelpdeskEventName>(
    name: N,
    payload: HelpdeskRequests[N],
    ms: number,
  ): boolean {
    if (!this.takesMore) return false;
    this.socket.timeout(ms).emit(name, payload, (absence: Error | null, answer: unknown) => {
      if (absence !== null) return;
      const event = this.read(name, answer);
      if (event.ok === 'unreadable' || !this.socket.connected) return;
      this.acknowledgements.add(event);
      this.listener.onEvent(event);
    });
    this.wire?.sent(name, payload);
    this.unsent.wrote();
    return true;
  }

  /** True for an event that came as the acknowledgement of a request. */
  isAcknowledgement(event: AnyDecodedEvent): boolean {
    return this.acknowledgements.has(event);
  }

  /** Ends the connection; the listener hears of it. What has not left by now never leaves. Idempotent. */
  close(): void {
    this.unsent.endBy(() => this.socket.disconnect());
  }

  private read(name: HelpdeskEventName, payload: unknown): AnyDecodedEvent {
    const event: AnyDecodedEvent = decodeHelpdeskEvent<HelpdeskEventName>(name, payload);
    this.wire?.received(name, payload, event);
    return event;
  }

  private get takesMore(): boolean {
    return this.socket.connected && !this.unsent.isStuck;
  }
}
