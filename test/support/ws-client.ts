/** A hand-written Socket API client for tests: frames queue up, every wait has a deadline, sockets close after the test. */
import { WebSocket } from 'ws';
import { afterThisTest } from './clean-up.js';
import { FrameQueue, parseFrame } from './frame-queue.js';
import type { Frame } from './frame-queue.js';

const DEADLINE_MS = 5000;

/** How the client presents itself; the path is `/dev` and the key travels as `apiKey` unless told (captivate.md 1.1). */
export interface ConnectOptions {
  readonly key?: string;
  readonly keyParam?: 'apiKey' | 'apikey' | 'header';
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The address that it comes from; this machine's first one if absent. */
  readonly localAddress?: string;
}

/** The close frame the client has seen; 1006 if there was none. */
export interface Closing {
  readonly code: number;
  readonly reason: string;
}

/** Resolves when the server has said `socket_connected` as its first frame; rejects if it says anything else. */
export async function connect(url: string, options: ConnectOptions = {}): Promise<WsClient> {
  const socket = open(url, options);
  afterThisTest(() => socket.terminate());
  const client = new WsClient(socket);
  const first = await client.next();
  if (first.type !== 'socket_connected') throw new Error(`The first frame is ${first.type}: ${first.raw}`);
  client.socketId = first.payload['socket_id'] as string;
  return client;
}

/** The HTTP status that answers the handshake; 101 if the socket was accepted (it is closed again). */
export function connectStatus(url: string, options: ConnectOptions = {}): Promise<number> {
  const socket = open(url, options);
  return new Promise<number>((resolve, reject) => {
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('open', () => resolve(101));
    socket.on('error', reject);
  }).finally(() => socket.on('error', () => undefined).terminate());
}

function open(url: string, options: ConnectOptions): WebSocket {
  const { key, keyParam = 'apiKey', path = '/dev', headers, localAddress } = options;
  const query = key === undefined || keyParam === 'header' ? '' : `?${keyParam}=${key}`;
  const keyHeader = key !== undefined && keyParam === 'header' ? { 'x-api-key': key } : {};
  const address = url.replace(/^http/, 'ws').replace(/\/$/, '') + path + query;
  return new WebSocket(address, {
    headers: { ...headers, ...keyHeader },
    handshakeTimeout: DEADLINE_MS,
    ...(localAddress === undefined ? {} : { localAddress }),
  });
}

/** One open socket. */
export class WsClient {
  /** As told by `socket_connected`. */
  socketId = '';
  readonly #queue = new FrameQueue();
  readonly #closing: Promise<Closing>;
  #end = '';

  /** `socket` is there for tests of the transport itself (ping, pause, terminate). */
  constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer, isBinary) => this.#queue.push(parseFrame(data, isBinary)));
    socket.on('error', (error) => (this.#end = `; ${error.message}`));
    this.#closing = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        this.#end += `; closed with ${code} ${reason.toString()}`;
        this.#queue.end();
        resolve({ code, reason: reason.toString() });
      });
    });
  }

  /** Resolves when the socket is closed, whoever closed it. */
  get closed(): Promise<Closing> {
    return within(this.#closing, DEADLINE_MS, () => `The socket is still open; received:\n  ${this.#queue.describe()}`);
  }

  /** Takes the next frame, or the next of that type; the others stay queued. */
  async next(type?: string, ms = DEADLINE_MS): Promise<Frame> {
    const frame = await this.#queue.take(type, ms);
    if (frame) return frame;
    throw new Error(
      `No ${type ?? 'frame'} within ${ms} ms${this.#end}; received instead:\n  ${this.#queue.describe()}`,
    );
  }

  /** Asserts that no frame (of that type) is queued or comes within `ms`. It always takes that long: use it sparingly. */
  async nothing(ms: number, type?: string): Promise<void> {
    const frame = await this.#queue.take(type, ms);
    if (frame) throw new Error(`Nothing was expected, but there is ${frame.type}: ${frame.raw}`);
  }

  /** Sends one event in its envelope. */
  send(eventType: string, payload: object = {}): void {
    this.sendRaw(JSON.stringify({ action: 'sendMessage', event: { event_type: eventType, event_payload: payload } }));
  }

  /** Sends bytes as they are: a string as a text frame, a Buffer as a binary one. */
  sendRaw(data: string | Buffer): void {
    this.socket.send(data);
  }

  /** Starts a conversation and gives its id. */
  async start(payload: object = {}): Promise<string> {
    this.send('conversation_start', payload);
    const { payload: started } = await this.next('conversation_start_success');
    return started['conversation_id'] as string;
  }

  /** Sends the empty message that asks for the greeting (captivate.md 3.2). */
  opener(conversationId: string): void {
    this.say(conversationId, '');
  }

  /** Sends a user message: a text, or content of any other form. */
  say(conversationId: string, content: string | object): void {
    this.send('user_message', {
      type: 'message_create',
      client_msg_id: crypto.randomUUID(),
      conversation_id: conversationId,
      content: typeof content === 'string' ? { type: 'text', text: content } : content,
    });
  }

  /** Closes politely and waits until the server has agreed. */
  close(code = 1000): Promise<Closing> {
    this.socket.close(code);
    return this.closed;
  }

  /** Cuts the connection without a close frame. */
  cut(): Promise<Closing> {
    this.socket.terminate();
    return this.closed;
  }
}

function within<T>(promise: Promise<T>, ms: number, message: () => string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(message())), ms);
    void promise.then(resolve).finally(() => clearTimeout(timer));
  });
}
