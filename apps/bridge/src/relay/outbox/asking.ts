/** A question to the Helpdesk for an item of the outbox, and what the ways in which it can end mean for the item. */
import type { HelpdeskEventName, HelpdeskRequestName, HelpdeskRequests } from '#helpdesk';
import type { Customer } from '#state';
import type { StoredWork } from '#translation';
import type { Ending, Exchange, HelpdeskSuccess } from '../../helpdesk/exchange.js';
import type { Metrics } from '../../metrics.js';
import type { Doubts } from './doubts.js';
import type { Outbound } from '../outbound.js';
import { RetryError } from './retry-error.js';

type Refusal = Extract<Ending, { outcome: 'refused' }>;

interface Question<N extends HelpdeskRequestName & HelpdeskEventName> {
  readonly name: N;
  readonly payload: HelpdeskRequests[N];
  readonly isReply: (event: HelpdeskSuccess) => boolean;
  /** Keeps the reply, and settles the item with it. */
  readonly take: (event: HelpdeskSuccess) => Promise<void>;
}

export interface AskingTools {
  readonly customer: Customer;
  readonly outbound: Outbound;
  readonly doubts: Doubts;
  readonly metrics: Metrics;
  readonly replyTimeoutMs: number;
}

export class Asking {
  constructor(private readonly tools: AskingTools) {}

  /** Asks, and makes the endings that leave the fate open a doubt. Resolves if the item was replied to or refused for good. */
  async ask<N extends HelpdeskRequestName & HelpdeskEventName>(
    { id }: StoredWork,
    exchange: Exchange,
    { name, payload, isReply, take }: Question<N>,
  ): Promise<{ readonly outcome: 'replied' } | Refusal> {
    const { metrics, customer, doubts, outbound, replyTimeoutMs } = this.tools;
    const observe = metrics.replySeconds.startTimer({ channel: customer.channel, request: name });
    const attempt = outbound.noteSent(id);
    const ending = await exchange.ask(name, payload, { isReply, take }, replyTimeoutMs);
    const now = Date.now();
    switch (ending.outcome) {
      case 'replied':
        observe();
        doubts.settle(id);
        return { outcome: 'replied' };
      case 'unsent':
        throw new RetryError('cut', attempt);
      case 'cut':
        doubts.raise(id, 'cut', now);
        throw new RetryError('cut', attempt);
      case 'silent':
        doubts.raise(id, 'silence', now);
        // A late reply must not be taken for the next one's (helpdesk.md 11.3).
        exchange.close();
        throw new RetryError('silence', attempt);
      case 'refused':
        if (ending.status !== 429 && ending.status < 500) return ending;
        doubts.raise(id, 'error', now);
        throw new RetryError('error', attempt);
    }
  }

  /** The Helpdesk refused the item for good: nothing is in doubt any more. */
  async refuse(work: StoredWork, code: Parameters<Outbound['refuse']>[1], { status, reason }: Refusal): Promise<void> {
    this.tools.doubts.settle(work.id);
    await this.tools.outbound.refuse(work, code, `${status} ${reason}`);
  }
}
