/** What a visitor is told when something takes long: a message that waits, an agent who does not come. */
import type { StoredConversation, StoredWork } from '#translation';
import type { Logger } from '../../log.js';
import type { Outbound } from '../outbound.js';

interface Deadline {
  readonly at: number;
  readonly timer: NodeJS.Timeout;
}

export class Patience {
  private readonly deliveries = new Map<string, Deadline>();
  private readonly agents = new Map<string, Deadline>();

  constructor(
    private readonly timings: { readonly deliveryDelayedMs: number; readonly agentDeadlineMs: number },
    private readonly outbound: Outbound,
    private readonly logger: Logger,
  ) {}

  /** Notes which conversations have messages waiting, and since when; the others are forgotten. */
  watchDeliveries(waiting: readonly StoredWork[]): void {
    const conversations = new Set(waiting.map(({ conversationId }) => conversationId));
    for (const [id, { timer }] of this.deliveries) {
      if (conversations.has(id)) continue;
      clearTimeout(timer);
      this.deliveries.delete(id);
    }
    // The first item of a conversation decides: it is the oldest.
    for (const { conversationId, at } of waiting) {
      if (!conversations.delete(conversationId)) continue;
      const due = at + this.timings.deliveryDelayedMs;
      this.arm(this.deliveries, conversationId, due, () => this.outbound.tellDelay(conversationId));
    }
  }

  /** Notes that the visitor waits for an agent, if so. */
  watchAgent({ id, doc: { escalatedAt } }: StoredConversation): void {
    if (escalatedAt === null) return;
    this.arm(this.agents, id, escalatedAt + this.timings.agentDeadlineMs, async () => {
      this.agents.delete(id);
      await this.outbound.tellNoAgent(id, escalatedAt);
    });
  }

  /** Until when somebody waits for an agent, Unix milliseconds; 0 if nobody does. */
  get until(): number {
    return Math.max(0, ...[...this.agents.values()].map(({ at }) => at));
  }

  stop(): void {
    for (const { timer } of [...this.deliveries.values(), ...this.agents.values()]) clearTimeout(timer);
    this.deliveries.clear();
    this.agents.clear();
  }

  /** One deadline per conversation; it stays noted when it has passed, so that it is told once. */
  private arm(deadlines: Map<string, Deadline>, id: string, at: number, tell: () => Promise<void>): void {
    const present = deadlines.get(id);
    if (present?.at === at) return;
    clearTimeout(present?.timer);
    const timer = setTimeout(
      () => {
        tell().catch((error: unknown) => this.logger.error({ conversation: id, error }, 'a notice was not kept'));
      },
      Math.max(0, at - Date.now()),
    );
    deadlines.set(id, { at, timer });
  }
}
