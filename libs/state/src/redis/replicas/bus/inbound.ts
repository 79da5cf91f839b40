/** The inbox of this replica: what others tell it, and whether it can still hear them. */
import { withDeadline } from '#async';
import { StoreUnavailableError } from '../../../contract/store.js';
import type { Connections, Inbox } from '../../connect/connection.js';
import type { Documents } from '../../../contract/conversation.js';
import { envelopeOf, envelopeText } from './envelope.js';
import { Numbering } from './numbering.js';
import type { Subscribers } from './subscribers.js';

/** So many of the replica's own messages may be missing. */
const mostMissing = 3;

interface InboundTools<D extends Documents> {
  readonly connections: Pick<Connections, 'subscribe' | 'publish'>;
  readonly subscribers: Subscribers<D>;
  /** Name of the channel that others publish to. */
  readonly channel: string;
  readonly replica: string;
}

export class Inbound<D extends Documents> {
  readonly #tools: InboundTools<D>;
  readonly #numbering = new Numbering();
  #inbox: Inbox | null = null;
  readonly #begun: PromiseWithResolvers<void> = Promise.withResolvers();
  #isSubscribed = false;
  /** Probes that were published and not heard. */
  #missing = 0;

  constructor(tools: InboundTools<D>) {
    this.#tools = tools;
  }

  /** Resolves when what others publish is heard; rejects with a `StoreUnavailableError` after `ms` milliseconds. */
  async start(ms: number): Promise<void> {
    const { connections, channel } = this.#tools;
    this.#inbox = connections.subscribe(channel, {
      onMessage: (message) => this.#onMessage(message),
      onSubscribed: () => this.#onSubscribed(),
    });
    await withDeadline(this.#begun.promise, ms, 'subscribing').catch((error: unknown) => {
      throw new StoreUnavailableError('Redis does not answer', { cause: error });
    });
  }

  /** Publishes to itself; where that is not heard again and again, the subscription is opened anew. */
  async probe(): Promise<void> {
    const { connections, channel, replica } = this.#tools;
    if (this.#missing >= mostMissing) {
      this.#missing = 0;
      this.#inbox?.renew();
    }
    const isPublished = await connections.publish(channel, envelopeText(replica, 0, [])).then(
      () => true,
      () => false,
    );
    if (isPublished) this.#missing += 1;
  }

  close(): void {
    this.#inbox?.close();
    this.#inbox = null;
  }

  #onSubscribed(): void {
    // What was told before anybody was followed is no loss.
    if (this.#isSubscribed) this.#tools.subscribers.tellGap();
    this.#isSubscribed = true;
    this.#begun.resolve();
  }

  #onMessage(message: string): void {
    const { subscribers, replica } = this.#tools;
    const envelope = envelopeOf<D>(message);
    if (envelope === null) {
      subscribers.tellGap();
      return;
    }
    const { from, number, notices } = envelope;
    if (number === 0) {
      if (from === replica) this.#missing = 0;
      return;
    }
    const verdict = this.#numbering.judge(from, number, notices.length === 0);
    if (verdict === 'old') return;
    if (verdict === 'behind a gap') subscribers.tellGap();
    for (const notice of notices) subscribers.tell(notice);
  }
}
