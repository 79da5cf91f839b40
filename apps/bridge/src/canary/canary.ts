/** Proves the whole road of a channel again and again: a client of its own says something, the Helpdesk answers, the ticket is closed. */
import { deleteConversation } from '#translation';
import type { ChannelConfig } from '../channels.js';
import type { CarryOut } from '../relay/carry-out.js';
import type { BridgeStore } from '../relay/bridge-store.js';
import { visit } from './visit.js';

/** Wait before the first visit after the start, milliseconds. */
const firstMs = 500;
/** How often it is looked whether a channel wants a visit, milliseconds. */
const lookMs = 1000;

/** What is known of a channel's canary. */
export interface Flight {
  /** When the Helpdesk last answered, Unix milliseconds; 0: not yet. */
  readonly succeededAt: number;
  /** How long that answer took, milliseconds. */
  readonly ms: number;
}

interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

interface Tools {
  readonly channels: readonly ChannelConfig[];
  readonly store: Pick<BridgeStore, 'waitingOf'>;
  readonly carryOut: CarryOut;
  readonly logger: Log;
  /** Counts a visit by what became of it. */
  readonly count: (channel: string, outcome: 'answered' | 'failed') => void;
}

interface Bird extends Flight {
  dueAt: number;
  isFlying: boolean;
  failure: string | null;
  /** A conversation whose message had no answer, and may still be on its way. */
  left: string | null;
}

export class Canary {
  private readonly birds = new Map<string, Bird>();
  private timer: NodeJS.Timeout | undefined;
  private url = '';
  private isStopped = false;

  constructor(private readonly tools: Tools) {}

  /** `url`: where the channels listen on this machine. */
  start(url: string): void {
    this.url = url;
    this.timer = setInterval(() => this.look(), lookMs).unref();
  }

  /** A visit that is under way ends by its own deadline, or with its socket. */
  stop(): void {
    this.isStopped = true;
    clearInterval(this.timer);
  }

  /** What is known of a channel; null if it has no canary. */
  of({ name, canary }: ChannelConfig): Flight | null {
    return canary.everyMs === 0 ? null : (this.birds.get(name) ?? { succeededAt: 0, ms: 0 });
  }

  private look(): void {
    const now = performance.now();
    for (const channel of this.tools.channels) {
      if (channel.canary.everyMs === 0) continue;
      const bird = this.birds.get(channel.name) ?? this.hatch(channel.name, now + firstMs);
      if (bird.isFlying || now < bird.dueAt) continue;
      bird.dueAt = now + channel.canary.everyMs;
      bird.isFlying = true;
      void this.fly(channel, bird).finally(() => (bird.isFlying = false));
    }
  }

  private hatch(name: string, dueAt: number): Bird {
    const bird: Bird = { succeededAt: 0, ms: 0, dueAt, isFlying: false, failure: null, left: null };
    this.birds.set(name, bird);
    return bird;
  }

  /** Never rejects. One conversation of a channel at a time waits for a Helpdesk that is away. */
  private async fly(channel: ChannelConfig, bird: Bird): Promise<void> {
    const { text, timeoutMs } = channel.canary;
    const failure = await this.tidy(channel, bird)
      .then(async (isTidy) => {
        if (!isTidy) return 'the message before still waits';
        const visited = await visit({ url: this.url, apiKey: channel.apiKeys[0] ?? '', text, timeoutMs });
        const { conversationId } = visited;
        if (visited.failure === null) Object.assign(bird, { succeededAt: Date.now(), ms: visited.ms });
        else bird.left = conversationId;
        // What may still be on its way is only hidden, or it would count as dead.
        if (conversationId !== null) await this.delete(channel.name, conversationId, visited.failure !== null);
        return visited.failure;
      })
      .catch((error: unknown) => (error instanceof Error ? error.message : 'unknown'));
    this.tell(channel, bird, failure);
  }

  private tell({ name: channel }: ChannelConfig, bird: Bird, failure: string | null): void {
    if (this.isStopped) return;
    this.tools.count(channel, failure === null ? 'answered' : 'failed');
    if (failure !== null && bird.failure !== failure)
      this.tools.logger.warn({ channel, reason: failure }, 'the canary had no answer');
    if (failure === null && bird.failure !== null)
      this.tools.logger.info({ channel, ms: bird.ms }, 'the canary is answered again');
    bird.failure = failure;
  }

  /** True if nothing of an earlier visit is on its way; what was left of it is erased. */
  private async tidy({ name: channel }: ChannelConfig, bird: Bird): Promise<boolean> {
    if (bird.left === null) return true;
    const ref = { channel, id: bird.left };
    if ((await this.tools.store.waitingOf(ref)).length > 0) return false;
    await this.delete(channel, bird.left, false);
    bird.left = null;
    return true;
  }

  /** Closes the ticket, whatever the channel does otherwise. */
  private async delete(channel: string, id: string, isSoft: boolean): Promise<void> {
    const done = await this.tools.carryOut.apply({ channel, id }, (context, conversation) =>
      deleteConversation({ ...context, policy: { ...context.policy, closeOnDelete: true } }, conversation, isSoft),
    );
    if (done !== null) this.tools.carryOut.announce(done);
  }
}
