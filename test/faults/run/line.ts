/** One socket of a visitor: what it asks is answered in order, and what it is told goes on to the talks. */
import { WebSocket } from 'ws';
import { pause } from '#async';
import { parseFrame } from '../../support/frame-queue.js';
import type { Frame } from '../../support/frame-queue.js';

/** How a question ended; `cut`: the socket was gone before an answer came. */
export type Reply = 'answered' | 'refused' | 'cut';

interface Question {
  /** Null for the start of a conversation. */
  readonly conversationId: string | null;
  readonly end: (reply: Reply, id?: string) => void;
}

export type Hear = (conversationId: string, eventId: string, text: string) => void;

const openDeadlineMs = 5000;
/** Wait before what was refused is asked again, milliseconds. */
const againMs = 500;

export class Line {
  socketId = '';
  /** Resolves when the socket is gone. */
  readonly closed: Promise<void>;
  private readonly asked: Question[] = [];
  /** Messages behind which a list was asked for that has not come yet. */
  private readonly said: Question[] = [];
  private onOpen: () => void = () => undefined;

  private constructor(
    private readonly socket: WebSocket,
    private readonly hear: Hear,
  ) {
    socket.on('message', (data: Buffer, isBinary) => this.take(parseFrame(data, isBinary)));
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        for (const { end } of this.asked.splice(0)) end('cut');
        resolve();
      });
    });
  }

  /** Resolves when the bridge has named the socket; null if it cannot be reached. */
  static async open(url: string, key: string, hear: Hear): Promise<Line | null> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/dev?apiKey=${key}`, {
      handshakeTimeout: openDeadlineMs,
    });
    const line = new Line(socket, hear);
    const timer = setTimeout(() => socket.terminate(), openDeadlineMs);
    const named = new Promise<Line>((resolve) => (line.onOpen = () => resolve(line)));
    const opened = await Promise.race([named, line.closed.then(() => null)]);
    clearTimeout(timer);
    return opened;
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  send(eventType: string, payload: object): void {
    if (!this.isOpen) return;
    this.socket.send(
      JSON.stringify({ action: 'sendMessage', event: { event_type: eventType, event_payload: payload } }),
    );
  }

  /** Asks for the metadata, which binds the conversation to this socket; all that was sent before is dealt with by the answer. */
  ask(conversationId: string): Promise<Reply> {
    if (!this.isOpen) return Promise.resolve('cut');
    return new Promise((resolve) => {
      this.asked.push({ conversationId, end: resolve });
      this.send('metadata_request', { conversation_id: conversationId });
    });
  }

  /**
   * Says a message. Frames of a socket are dealt with in order, so that the message is accepted once an empty list, which is
   * asked for behind it, has come without an error about the conversation before.
   */
  say(payload: { readonly conversation_id: string }): Promise<Reply> {
    if (!this.isOpen) return Promise.resolve('cut');
    return new Promise((resolve) => {
      const message: Question = { conversationId: payload.conversation_id, end: resolve };
      this.asked.push(message);
      this.said.push(message);
      this.send('user_message', payload);
      this.send('get_user_conversations', {});
    });
  }

  /** Asks until this socket is bound to the conversation; false if it was gone before. */
  async bind(conversationId: string): Promise<boolean> {
    let reply = await this.ask(conversationId);
    while (reply === 'refused') {
      await pause(againMs);
      reply = await this.ask(conversationId);
    }
    return reply === 'answered';
  }

  /** Starts a conversation; null if no answer came. */
  startConversation(payload: object): Promise<string | null> {
    if (!this.isOpen) return Promise.resolve(null);
    return new Promise((resolve) => {
      this.asked.push({ conversationId: null, end: (_, id) => resolve(id ?? null) });
      this.send('conversation_start', payload);
    });
  }

  cut(): void {
    this.socket.terminate();
  }

  private take({ type, payload, envelope }: Frame): void {
    const conversationId = String(payload.conversation_id);
    switch (type) {
      case 'socket_connected':
        this.socketId = String(payload.socket_id);
        return this.onOpen();
      case 'conversation_start_success':
        return this.answer(null, 'answered', conversationId);
      case 'user_conversations':
        return this.accept(this.said.shift());
      case 'conversation_metadata':
        return this.answer(conversationId, 'answered');
      case 'general_error':
        return this.answer(conversationId, 'refused');
      case 'bot_message':
      case 'livechat_message': {
        const { event } = envelope as { event: { event_id: string } };
        return this.hear(conversationId, event.event_id, textOf(payload.content));
      }
    }
  }

  /** Ends a message that was not refused. */
  private accept(message: Question | undefined): void {
    const at = message === undefined ? -1 : this.asked.indexOf(message);
    if (at >= 0) this.asked.splice(at, 1)[0]?.end('answered');
  }

  /** Ends the oldest question about the conversation. */
  private answer(conversationId: string | null, reply: Reply, id?: string): void {
    const at = this.asked.findIndex((one) => one.conversationId === conversationId);
    if (at >= 0) this.asked.splice(at, 1)[0]?.end(reply, id);
  }
}

function textOf(content: unknown): string {
  return (content as { text?: string }[]).map(({ text = '' }) => text).join('');
}
