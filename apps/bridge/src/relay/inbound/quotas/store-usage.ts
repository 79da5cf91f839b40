/** What the conversations of each channel take in the store, looked at every few seconds: shown, warned of, and in the end refused. */
import type { ChannelConfig } from '../../../channels.js';
import { sparingly, sparinglyByCause } from '../../../log.js';
import type { Logger } from '../../../log.js';
import type { BridgeStore } from '../../bridge-store.js';

/** Wait between two looks, milliseconds: so much as comes in between may be too much. */
const intervalMs = 5000;
/** The same is said again after so long, milliseconds. */
const sayAgainMs = 600_000;

interface Tools {
  readonly store: Pick<BridgeStore, 'usage'>;
  readonly channels: readonly ChannelConfig[];
  readonly show: (channel: string, bytes: number) => void;
  readonly logger: Pick<Logger, 'warn'>;
}

export class StoreUsage {
  private usage: ReadonlyMap<string, number> = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;
  private readonly warn = sparinglyByCause(sayAgainMs, (_channel: string, fields, leftOut) =>
    this.tools.logger.warn({ ...fields, leftOut }, 'a channel stores more than it should'),
  );
  private readonly warnFull = sparinglyByCause(sayAgainMs, (_channel: string, fields, leftOut) =>
    this.tools.logger.warn({ ...fields, leftOut }, 'a channel is full: what clients send is refused'),
  );
  private readonly warnUnread = sparingly(sayAgainMs, (fields, leftOut) =>
    this.tools.logger.warn({ ...fields, leftOut }, 'what is stored could not be summed up'),
  );

  constructor(private readonly tools: Tools) {}

  /** Resolves when it was looked for the first time. Never rejects. */
  async start(): Promise<void> {
    await this.look();
    if (this.isStopped) return;
    this.timer = setTimeout(() => void this.start(), intervalMs).unref();
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  /** True if the channel takes as much as it may, as of the last look. */
  isFull({ name, limits: { channelBytes } }: ChannelConfig): boolean {
    return channelBytes.hard > 0 && (this.usage.get(name) ?? 0) >= channelBytes.hard;
  }

  /** Looks now. While the store is away the last look counts. */
  async look(): Promise<void> {
    try {
      this.usage = await this.tools.store.usage();
    } catch (error) {
      this.warnUnread({ error });
      return;
    }
    for (const channel of this.tools.channels) this.tell(channel);
  }

  private tell(channel: ChannelConfig): void {
    const { name, limits } = channel;
    const { soft, hard } = limits.channelBytes;
    const bytes = this.usage.get(name) ?? 0;
    this.tools.show(name, bytes);
    const fields = { channel: name, bytes, soft, hard };
    if (this.isFull(channel)) this.warnFull(name, fields);
    else if (soft > 0 && bytes >= soft) this.warn(name, fields);
  }
}
