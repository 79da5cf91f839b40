/** What a visitor is told when something takes long: a message that waits, an agent who does not come. */
import { refOf } from '#state';
import type { Ref } from '#state';
import type { StoredConversation, StoredWork } from '#translation';
import type { Logger } from '../../../log.js';
import { refOfWork } from './to-channel.js';
import type { ToChannel } from './to-channel.js';

interface Deadline {
  /** Time of the monotonic clock, milliseconds. */
  readonly at: number;
  /** What the deadline is of: a new one of another time replaces it. */
  readonly since: number;
  isTold: boolean;
  /** True when that was kept, or given up. */
  isDone: boolean;
  readonly tell: () => Promise<void>;
}

/** Time that a deadline may be told late, milliseconds: for so long the link is kept. */
const lateMs = 1000;

export class Patience {
  private readonly deliveries = new Map<string, Deadline>();
  private readonly agents = new Map<string, Deadline>();
  private telling: Set<Promise<void>> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private armedFor = Number.POSITIVE_INFINITY;

  constructor(
    private readonly timings: { readonly deliveryDelayedMs: number; readonly agentDeadlineMs: number },
    private readonly toChannel: ToChannel,
    private readonly logger: Logger,
  ) {}

  /** Notes which conversations have messages waiting, and since when; the others are forgotten. */
  watchDeliveries(waiting: readonly StoredWork[]): void {
    if (waiting.length === 0) {
      if (this.deliveries.size > 0) this.deliveries.clear();
      return;
    }
    const conversations = new Set<string>();
    for (const work of waiting) {
      // The first item of a conversation decides: it is the oldest.
      if (conversations.has(work.conversationId)) continue;
      conversations.add(work.conversationId);
      const ref = refOfWork(work);
      this.expect(this.deliveries, ref, work.at, this.timings.deliveryDelayedMs, () => this.toChannel.tellDelay(ref));
    }
    for (const id of this.deliveries.keys()) if (!conversations.has(id)) this.deliveries.delete(id);
  }

  /** Notes that the visitor waits for an agent, if so. */
  watchAgent(conversation: StoredConversation): void {
    const { escalatedAt } = conversation.doc;
    if (escalatedAt === null) return void this.agents.delete(conversation.id);
    const ref = refOf(conversation);
    this.expect(this.agents, ref, escalatedAt, this.timings.agentDeadlineMs, () =>
      this.toChannel.tellNoAgent(ref, escalatedAt),
    );
  }

  /** Of this conversation nothing is told any more. */
  forget(conversationId: string): void {
    this.deliveries.delete(conversationId);
    this.agents.delete(conversationId);
  }

  /** Until when somebody waits for an agent, or to be told that none came, by the monotonic clock; 0 if nobody does. */
  get until(): number {
    let until = 0;
    for (const { at, isDone } of this.agents.values()) if (!isDone) until = Math.max(until, at + lateMs);
    return until;
  }

  /** Tells nothing more; resolves when what is being told is kept. */
  async stop(): Promise<void> {
    clearTimeout(this.timer);
    this.deliveries.clear();
    this.agents.clear();
    if (this.telling !== undefined) await Promise.all(this.telling);
  }

  /** One deadline per conversation; it stays noted when it has passed, so that it is told once. */
  private expect(
    deadlines: Map<string, Deadline>,
    { id }: Ref,
    since: number,
    ms: number,
    tell: () => Promise<void>,
  ): void {
    if (deadlines.get(id)?.since === since) return;
    // Only here the clock on the wall is read: what it does later delays nothing.
    const left = Math.min(ms, Math.max(0, since + ms - Date.now()));
    const at = performance.now() + left;
    deadlines.set(id, { at, since, isTold: false, isDone: false, tell });
    this.arm(at);
  }

  /** One timer for all: it may ring before something is due, and is then set anew. */
  private arm(at: number): void {
    if (at >= this.armedFor) return;
    clearTimeout(this.timer);
    this.armedFor = at;
    this.timer = setTimeout(() => this.ring(), Math.max(0, Math.ceil(at - performance.now())));
  }

  private ring(): void {
    this.armedFor = Number.POSITIVE_INFINITY;
    const now = performance.now();
    let next = Number.POSITIVE_INFINITY;
    for (const deadlines of [this.deliveries, this.agents]) {
      for (const deadline of deadlines.values()) {
        if (deadline.isTold) continue;
        if (deadline.at > now) next = Math.min(next, deadline.at);
        else this.tell(deadline);
      }
    }
    if (next < Number.POSITIVE_INFINITY) this.arm(next);
  }

  private tell(deadline: Deadline): void {
    deadline.isTold = true;
    const told = deadline
      .tell()
      .catch((error: unknown) => this.logger.error({ error }, 'a notice was not kept'))
      .finally(() => {
        deadline.isDone = true;
        this.telling?.delete(told);
      });
    this.telling ??= new Set();
    this.telling.add(told);
  }
}
