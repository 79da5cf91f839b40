/** A visitor's end of the channel: a socket whose frames wait until they are asked for, and the POST route. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { Bell } from '#async';

const deadlineMs = 30_000;

interface Frame {
  readonly event: {
    readonly event_id: string;
    readonly event_type: string;
    readonly event_payload: Readonly<Record<string, unknown>>;
  };
}

export class Client {
  private readonly frames: Frame['event'][] = [];
  private readonly ids = new Set<string>();
  private readonly bell = new Bell();
  private socketId = '';

  private constructor(
    private readonly url: string,
    private readonly key: string,
    private readonly socket: WebSocket,
  ) {
    socket.on('message', (data: Buffer) => this.hear((JSON.parse(data.toString()) as Frame).event));
    socket.on('error', () => undefined);
  }

  static async connect(url: string, key: string): Promise<Client> {
    const address = `${url.replace('http', 'ws')}/dev?apiKey=${key}`;
    const client = new Client(url, key, new WebSocket(address, { handshakeTimeout: deadlineMs }));
    client.socketId = (await client.next('socket_connected'))['socket_id'] as string;
    return client;
  }

  send(type: string, payload: object): void {
    this.socket.send(JSON.stringify(envelope(type, payload)));
  }

  async post(type: string, payload: object): Promise<void> {
    const response = await fetch(`${this.url}/api/custom-channel/sockets/message`, {
      method: 'POST',
      headers: { 'x-api-key': this.key, 'content-type': 'application/json' },
      body: JSON.stringify(envelope(type, payload, this.socketId)),
      signal: AbortSignal.timeout(deadlineMs),
    });
    if (!response.ok) throw new Error(`${type} was refused with ${response.status}: ${await response.text()}`);
    await response.body?.cancel();
  }

  /** The payload of the next frame of that type whose text holds `text`. */
  async next(type: string, text = ''): Promise<Frame['event']['event_payload']> {
    const end = Date.now() + deadlineMs;
    for (;;) {
      const index = this.frames.findIndex(
        ({ event_type, event_payload }) => event_type === type && JSON.stringify(event_payload).includes(text),
      );
      const [found] = index < 0 ? [] : this.frames.splice(index, 1);
      if (found !== undefined) return found.event_payload;
      if (Date.now() >= end) throw new Error(`no ${type} with "${text}" in ${deadlineMs} ms`);
      await this.bell.wait(end - Date.now());
    }
  }

  async close(): Promise<void> {
    this.socket.close(1000);
    if (this.socket.readyState !== WebSocket.CLOSED) await once(this.socket, 'close');
  }

  /** Vanishes without a word. */
  cut(): void {
    this.socket.terminate();
  }

  private hear(event: Frame['event']): void {
    // On one socket nothing comes twice.
    if (this.ids.has(event.event_id)) this.frames.push({ ...event, event_type: 'general_error' });
    this.ids.add(event.event_id);
    this.frames.push(event);
    this.bell.ring();
  }

  /** Errors and repeated frames. */
  get complaints(): readonly string[] {
    return this.frames
      .filter(({ event_type }) => event_type === 'general_error')
      .map((event) => `unexpected: ${JSON.stringify(event)}`);
  }
}

function envelope(type: string, payload: object, socketId?: string): object {
  return { action: 'sendMessage', event: { event_type: type, event_payload: payload, socket_id: socketId } };
}
