/** Forgets conversations that are out of time: a little at a time, where a time to live is set. */
import type { Logger } from '../log.js';
import type { BridgeStore } from './bridge-store.js';

const intervalMs = 60_000;
/** Conversations deleted in one go. */
const batchSize = 100;
/** How long an erased conversation is remembered, so that erasing it again is no error. */
const tombstoneDays = 30;

export class Expiry {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: BridgeStore,
    private readonly logger: Logger,
    private readonly defaultTtlDays: number,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      this.run(Date.now()).catch((error: unknown) => this.logger.error({ error }, 'expiry failed'));
    }, intervalMs);
    this.timer.unref();
  }

  /** Deletes what is out of time at `now`, at most a batch; returns how many. */
  async run(now: number): Promise<number> {
    const rule = { defaultTtlDays: this.defaultTtlDays, tombstoneDays };
    const { length } = await this.store.expire(now, rule, batchSize);
    if (length > 0) this.logger.info({ conversations: length }, 'conversations expired');
    return length;
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
