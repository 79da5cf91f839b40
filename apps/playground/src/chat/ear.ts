/** Hears the frames of a socket beside the official client, for what that does not tell: the ids of messages. */
import { fieldsOf, textIn } from '../text/json.js';

const messages = ['bot_message', 'livechat_message'];

export class Ear {
  private readonly sockets = new WeakSet<WebSocket>();

  /** Told the id of a message and its parts as JSON, after the client has heard of it. */
  constructor(private readonly tell: (id: string, parts: string) => void) {}

  hears(socket: WebSocket): boolean {
    return this.sockets.has(socket);
  }

  listenTo(socket: WebSocket): void {
    if (this.sockets.has(socket)) return;
    this.sockets.add(socket);
    socket.addEventListener('message', ({ data }: MessageEvent) => {
      // The client's own listener is called first or next; in either case it is done by then.
      setTimeout(() => this.read(data), 0);
    });
  }

  private read(data: unknown): void {
    if (typeof data !== 'string') return;
    const event = fieldsOf((JSON.parse(data) as { event?: unknown }).event);
    const id = textIn(event, 'event_id');
    if (id === null || !messages.includes(textIn(event, 'event_type') ?? '')) return;
    this.tell(id, JSON.stringify(fieldsOf(event['event_payload'])['content']));
  }
}
