// A client for the simulator's own tests: received events queue up and are awaited one by one.
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { handshakeQuery, helpdeskNamespace } from '#helpdesk';
import type { HelpdeskSim } from './index.js';

/** An envelope as it arrives; a test looks into `data` as it likes. */
export interface Received {
  status_code: number;
  sid: string;
  message: string;
  data: Record<string, unknown>;
}

const deadlineMs = 3_000;

/** One socket that remembers everything it is told. */
export class TestClient {
  readonly socket: Socket;
  readonly #queue: { event: string; payload: Received }[] = [];
  #wake: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.onAny((event: string, payload: Received) => {
      this.#queue.push({ event, payload });
      this.#wake();
    });
  }

  /** Connects, or rejects with the refusal's text. */
  static async connect(sim: HelpdeskSim, query: object = handshakeQuery('demo-helpdesk-key')): Promise<TestClient> {
    const { origin, pathname } = new URL(sim.helpdeskUrl);
    const socket = io(origin + helpdeskNamespace, {
      path: `${pathname.replace(/\/$/, '')}/socket.io`,
      query,
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
    });
    const client = new TestClient(socket);
    try {
      await within(
        'connect',
        new Promise<void>((resolve, reject) => {
          socket.once('connect', resolve);
          socket.once('connect_error', reject);
        }),
      );
      return client;
    } catch (error) {
      socket.disconnect();
      throw error;
    }
  }

  emit(event: string, payload: object): void {
    this.socket.emit(event, payload);
  }

  /** The next event of this name, in the order of arrival; rejects if none comes in time. */
  async next(event: string): Promise<Received> {
    const deadline = Date.now() + deadlineMs;
    for (;;) {
      const at = this.#queue.findIndex((entry) => entry.event === event);
      const [found] = at < 0 ? [] : this.#queue.splice(at, 1);
      if (found) return found.payload;
      await within(event, new Promise<void>((resolve) => (this.#wake = resolve)), deadline - Date.now());
    }
  }

  async ask(event: string, payload: object): Promise<Received> {
    this.emit(event, payload);
    return this.next(event);
  }

  /** Events of this name that nobody has awaited; meaningful after a later answer on the same socket. */
  waiting(event: string): number {
    return this.#queue.filter((entry) => entry.event === event).length;
  }

  /** Resolves with the reason when the connection ends. */
  ended(): Promise<string> {
    return within('disconnect', new Promise<string>((resolve) => this.socket.once('disconnect', resolve)));
  }

  close(): void {
    this.socket.disconnect();
  }
}

/** Rejects if the promise takes longer than the deadline. */
async function within<T>(what: string, promise: Promise<T>, ms = deadlineMs): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no ${what} in time`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** A `support` request; without an id it opens a conversation. */
export function supportRequest(session_id: string, message: string, ticket_chat_id: string | null = null) {
  return { session_id, message, attachment: false, ticket_chat_id };
}
