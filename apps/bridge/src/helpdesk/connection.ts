/** One Socket.IO connection to the Helpdesk, used once: when it is gone, the next one is a new one. */
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { decodeHelpdeskEvent, decodeRefusal, handshakeQuery, helpdeskEventNames, helpdeskNamespace } from '#helpdesk';
import type { DecodedEvent, HelpdeskEventName, HelpdeskRequestName, HelpdeskRequests } from '#helpdesk';

export interface HelpdeskAddress {
  /** Origin of the Helpdesk. */
  readonly url: string;
  /** Key of the organisation; travels in the handshake URL, which is therefore never logged. */
  readonly apiKey: string;
}

/** The Helpdesk answered, and the answer is no: a wrong key (401) or a wrong handshake (400). */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';

  constructor(readonly status: number) {
    super(`the Helpdesk refused the connection with ${status}`);
  }
}

/** The Helpdesk could not be reached, or broke off. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

export type AnyDecodedEvent = DecodedEvent<HelpdeskEventName>;

export interface ConnectionListener {
  /** Events in the order of their arrival, replies and pushes alike. */
  onEvent(event: AnyDecodedEvent): void;
  /** Once, when the connection is gone for whatever reason. Nothing arrives afterwards. */
  onClose(): void;
}

/** Connects within `ms` milliseconds. Rejects with a `RefusedError` or an `UnreachableError`. */
export function openConnection(
  { url, apiKey }: HelpdeskAddress,
  listener: ConnectionListener,
  ms: number,
): Promise<HelpdeskConnection> {
  const socket = io(`${new URL(url).origin}${helpdeskNamespace}`, {
    transports: ['websocket'],
    query: handshakeQuery(apiKey),
    forceNew: true,
    // The library would send what it buffered before we know what arrived (helpdesk.md 11.9).
    reconnection: false,
    autoConnect: false,
    timeout: ms,
  });
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      clearTimeout(timer);
      socket.removeAllListeners();
      socket.disconnect();
      reject(error);
    };
    const refuse = (error: Error): void => {
      const { status } = decodeRefusal(error.message);
      fail(
        status === null ? new UnreachableError('the connection failed', { cause: error }) : new RefusedError(status),
      );
    };
    const timer = setTimeout(() => fail(new UnreachableError(`no connection within ${ms} ms`)), ms);
    // Listening starts before connecting: a push may come right behind the connection (helpdesk.md 11.8).
    const connection = new HelpdeskConnection(socket, listener);
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.off('connect_error', refuse);
      resolve(connection);
    });
    socket.once('connect_error', refuse);
    socket.connect();
  });
}

export class HelpdeskConnection {
  constructor(
    private readonly socket: Socket,
    private readonly listener: ConnectionListener,
  ) {
    for (const name of helpdeskEventNames) {
      socket.on(name, (payload: unknown) => listener.onEvent(decodeHelpdeskEvent(name, payload)));
    }
    // A refusal that comes late leaves the library deaf, without a word.
    socket.on('connect_error', () => socket.disconnect());
    socket.once('disconnect', () => {
      socket.removeAllListeners();
      listener.onClose();
    });
  }

  get isOpen(): boolean {
    return this.socket.connected;
  }

  /** Sends at once or not at all; false if the connection is gone. */
  emit<N extends HelpdeskRequestName>(name: N, payload: HelpdeskRequests[N]): boolean {
    if (!this.socket.connected) return false;
    this.socket.emit(name, payload);
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
    if (!this.socket.connected) return false;
    this.socket.timeout(ms).emit(name, payload, (absence: Error | null, answer: unknown) => {
      if (absence !== null) return;
      const event: AnyDecodedEvent = decodeHelpdeskEvent<HelpdeskEventName>(name, answer);
      if (event.ok !== 'unreadable' && this.socket.connected) this.listener.onEvent(event);
    });
    return true;
  }

  /** Ends the connection; the listener hears of it. Idempotent. */
  close(): void {
    this.socket.disconnect();
  }
}
