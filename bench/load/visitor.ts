/** One client: its socket, its conversation, and what it waits for. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { Poster } from './poster.js';

const deadlineMs = 30_000;

/** How a program is talked to: in the channel's frames by socket or by POST, or by frames that come back as they are. */
export type Way = 'socket' | 'post' | 'echo';

export interface Address {
  readonly url: string;
  /** Where POSTs go, if it speaks by them. */
  readonly postUrl: string;
  readonly key: string;
  readonly way: Way;
}

interface Frame {
  readonly event: { readonly event_type: string; readonly event_payload: Readonly<Record<string, unknown>> };
}

interface Sent {
  readonly text: string;
  readonly at: number;
}

export class Visitor {
  /** Called with the time from sending to the reply, milliseconds. */
  onReply: (ms: number) => void = () => undefined;
  private conversation = '';
  private socketId = '';
  private said = 0;
  private readonly unanswered: Sent[] = [];
  private expected = '';
  private settle: PromiseWithResolvers<Frame['event']['event_payload']> | null = null;
  private readonly poster: Poster | null;

  private constructor(
    private readonly name: string,
    private readonly address: Address,
    private readonly socket: WebSocket,
    private readonly complain: (complaint: string) => void,
  ) {
    this.poster = address.way === 'post' ? new Poster(new URL(address.postUrl), address.key) : null;
    socket.on('message', (data: Buffer) => this.hear(data.toString()));
    socket.on('error', (error) => complain(`${name}: ${error.message}`));
  }

  /** Connects, and knows its own socket. */
  static async connect(name: string, address: Address, complain: (complaint: string) => void): Promise<Visitor> {
    const url = `${address.url.replace('http', 'ws')}/dev?apiKey=${address.key}`;
    const socket = new WebSocket(url, { handshakeTimeout: deadlineMs, perMessageDeflate: false });
    const visitor = new Visitor(name, address, socket, complain);
    if (address.way === 'echo') await once(socket, 'open');
    else visitor.socketId = String((await visitor.next('socket_connected'))['socket_id']);
    return visitor;
  }

  async start(): Promise<void> {
    if (this.address.way === 'echo') return;
    this.send('conversation_start', { userId: this.name });
    this.conversation = String((await this.next('conversation_start_success'))['conversation_id']);
  }

  get waits(): boolean {
    return this.unanswered.length > 0;
  }

  /** Says something; each text is said once in the life of a visitor. */
  say(): void {
    const text = `Message ${++this.said} of ${this.name}: where is my parcel, please?`;
    this.unanswered.push({ text, at: performance.now() });
    this.send('user_message', {
      type: 'message_create',
      client_msg_id: `unique-message-id-${Date.now()}`,
      conversation_id: this.conversation,
      content: { type: 'text', text },
    });
  }

  async close(): Promise<void> {
    this.poster?.close();
    this.socket.close(1000);
    if (this.socket.readyState !== WebSocket.CLOSED) await once(this.socket, 'close');
  }

  private send(type: string, payload: object): void {
    const frame = JSON.stringify({
      action: 'sendMessage',
      event: { event_type: type, event_payload: payload, socket_id: this.socketId },
    });
    if (this.poster === null) this.socket.send(frame);
    else this.poster.post(frame).catch((error: unknown) => this.complain(`${this.name}: ${String(error)}`));
  }

  private async next(type: string): Promise<Frame['event']['event_payload']> {
    this.expected = type;
    this.settle = Promise.withResolvers();
    const timer = setTimeout(() => this.settle?.reject(new Error(`${this.name}: no ${type}`)), deadlineMs);
    const payload = await this.settle.promise;
    clearTimeout(timer);
    return payload;
  }

  private hear(frame: string): void {
    const [sent] = this.unanswered;
    // Looked for before it is parsed, so that this side of the wire costs little.
    if (
      sent !== undefined &&
      frame.includes(sent.text) &&
      (this.address.way === 'echo' || frame.includes('"bot_message"'))
    ) {
      this.unanswered.shift();
      this.onReply(performance.now() - sent.at);
      return;
    }
    const { event } = JSON.parse(frame) as Frame;
    if (event.event_type === this.expected) this.settle?.resolve(event.event_payload);
    else if (event.event_type === 'bot_message' || event.event_type === 'general_error')
      this.complain(`${this.name}: unexpected ${frame}`);
  }
}
