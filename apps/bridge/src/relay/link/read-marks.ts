/** Tells the Helpdesk what a visitor has read, as far as it is connected; a mark that is missed is not worth a second thought. */
import type { Logger } from '../../log.js';
import type { BridgeStore } from '../bridge-store.js';

/** Marks of one customer are sent at most this often, milliseconds. */
const debounceMs = 1000;

export class ReadMarks {
  private readonly seen = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: BridgeStore,
    private readonly mark: (ticket: string) => void,
    private readonly logger: Logger,
  ) {}

  /** A client has received what was said in the conversation. */
  add(conversationId: string): void {
    this.seen.add(conversationId);
    this.timer ??= setTimeout(() => {
      this.send().catch((error: unknown) => this.logger.warn({ error }, 'read marks were not sent'));
    }, debounceMs);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private async send(): Promise<void> {
    this.timer = undefined;
    const conversationIds = [...this.seen];
    this.seen.clear();
    for (const id of conversationIds) {
      const ticket = (await this.store.load(id))?.doc.ticket ?? null;
      if (ticket !== null) this.mark(ticket);
    }
  }
}
