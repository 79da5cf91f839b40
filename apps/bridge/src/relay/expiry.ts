/** Forgets conversations that are out of time: a little at a time, where a time to live is set. */
import type { Ref } from '#state';
import type { Logger } from '../log.js';
import type { BridgeStore } from './bridge-store.js';

const intervalMs = 60_000;
/** Wait before the next batch where one was not enough, milliseconds. */
const breathMs = 100;
/** Conversations deleted in one go. */
const batchSize = 100;
/** How long an erased conversation is remembered, so that erasing it again is no error. */
const tombstoneDays = 30;

export class Expiry {
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(
    private readonly store: BridgeStore,
    private readonly logger: Logger,
    private readonly rule: {
      readonly defaultTtlDays: number;
      /** What belongs to the conversation elsewhere may go now. */
      readonly onExpired: (ref: Ref) => void;
    },
  ) {}

  start(): void {
    this.schedule(intervalMs);
  }

  /** Deletes what is out of time at `now`, at most a batch; returns how many. */
  private async run(now: number): Promise<number> {
    const { defaultTtlDays, onExpired } = this.rule;
    const expired = await this.store.expire(now, { defaultTtlDays, tombstoneDays }, batchSize);
    expired.forEach(onExpired);
    const { length } = expired;
    if (length > 0) this.logger.info({ conversations: length }, 'conversations expired');
    return length;
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private schedule(ms: number): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => void this.turn(), ms);
    this.timer.unref();
  }

  private async turn(): Promise<void> {
    let isMore = false;
    try {
      isMore = (await this.run(Date.now())) === batchSize;
    } catch (error) {
      this.logger.error({ error }, 'expiry failed');
    }
    this.schedule(isMore ? breathMs : intervalMs);
  }
}
