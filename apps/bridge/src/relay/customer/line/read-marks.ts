/** Tells the Helpdesk what a visitor has read, as far as it is connected; a mark that is missed is not worth a second thought. */
import type { Line } from './line.js';
import type { Conversations } from '../memory/conversations.js';

/** Marks of one customer are sent at most this often, milliseconds. */
const debounceMs = 1000;

export class ReadMarks {
  private readonly seen = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly line: Line,
    private readonly conversations: Conversations,
  ) {}

  /** A client has received what was said in the conversation. */
  add(conversationId: string): void {
    this.seen.add(conversationId);
    this.timer ??= setTimeout(() => this.send(), debounceMs);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private send(): void {
    this.timer = undefined;
    for (const id of this.seen) {
      const ticket = this.conversations.get(id)?.doc.ticket ?? null;
      if (ticket !== null) this.line.emit('mark_conversation_read', { ticket_chat_id: ticket, entity: 'customer' });
    }
    this.seen.clear();
  }
}
