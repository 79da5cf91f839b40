/** The bus of the Redis twin: within this replica a direct call, to others one message for each and turn through Redis. */
import type { Address, Bus, Notice, Subscriber } from '../../../contract/bus.js';
import type { Customer, Documents } from '../../../contract/conversation.js';
import type { Calls } from '../../calls/operation.js';
import type { Connections } from '../../connect/connection.js';
import type { RedisOptions } from '../../options.js';
import type { DeadNames } from '../directory/dead-names.js';
import type { Members } from '../members/members.js';
import { Addresses } from './addresses.js';
import { noticeText } from './envelope.js';
import { Inbound } from './inbound.js';
import { Outbound } from './outbound.js';
import { Subscribers } from './subscribers.js';

/** Notices that wait until it is known where they go; above it they are lost, and everybody is told so. */
const mostWaiting = 10_000;
/** The inbox is probed with every so many heartbeats. */
const beatsPerProbe = 2;

export interface BusTools {
  readonly connections: Pick<Connections, 'subscribe' | 'publish'>;
  readonly calls: Calls;
  readonly members: Members;
  readonly deadNames: DeadNames;
  readonly options: Pick<RedisOptions, 'prefix' | 'startTimeoutMs'>;
  /** Whether this replica owns the customer, as far as it knows. */
  readonly owns: (customer: Customer) => boolean;
}

interface Waiting<D extends Documents> {
  readonly notice: Notice<D>;
  /** Null as long as that is not known. */
  targets: readonly string[] | null;
}

export class RedisBus<D extends Documents> implements Bus<D> {
  readonly #tools: BusTools;
  readonly #subscribers = new Subscribers<D>();
  readonly #addresses: Addresses;
  readonly #outbound: Outbound;
  readonly #inbound: Inbound<D>;
  /** In the order in which they were told, from the first one on of which it is not known where it goes. */
  readonly #waiting: Waiting<D>[] = [];
  /** True if something was lost of which nobody knows whom it was for. */
  #isLossy = false;
  #isClosed = false;
  #beats = 0;

  constructor(tools: BusTools) {
    const { members, connections, options } = tools;
    const channelOf = (replica: string): string => `${options.prefix}in:{${replica}}`;
    this.#tools = tools;
    this.#addresses = new Addresses(tools);
    this.#outbound = new Outbound({
      from: members.id,
      publish: (replica, message) => connections.publish(channelOf(replica), message),
      isGone: (replica) => members.knowsToLive(replica) !== true,
    });
    const channel = channelOf(members.id);
    this.#inbound = new Inbound({ connections, subscribers: this.#subscribers, channel, replica: members.id });
    members.listen({
      onBeat: () => this.#onBeat(),
      // What the dead one wrote last it may have told nobody.
      onGone: () => this.tellGap(),
    });
  }

  /** Begins to hear the others; rejects with a `StoreUnavailableError` if that takes too long. To be done before joining them. */
  start(): Promise<void> {
    return this.#inbound.start(this.#tools.options.startTimeoutMs);
  }

  tell(address: Address, notice: Notice<D>): void {
    if (this.#isClosed) return;
    if (this.#waiting.length >= mostWaiting) {
      this.#isLossy = true;
      return;
    }
    const waiting: Waiting<D> = { notice, targets: null };
    this.#waiting.push(waiting);
    const found = this.#addresses.find(address);
    if (found instanceof Promise) void this.#await(waiting, found);
    else {
      waiting.targets = found;
      this.#send();
    }
  }

  subscribe(subscriber: Subscriber<D>): () => void {
    return this.#subscribers.add(subscriber);
  }

  /** Tells the subscribers of this replica that something may have been lost. */
  tellGap(): void {
    this.#subscribers.tellGap();
  }

  close(): void {
    this.#isClosed = true;
    this.#subscribers.close();
    this.#outbound.close();
    this.#inbound.close();
  }

  async #await(waiting: Waiting<D>, found: Promise<readonly string[]>): Promise<void> {
    try {
      waiting.targets = await found;
    } catch {
      this.#isLossy = true;
      waiting.targets = [];
    }
    this.#send();
  }

  #send(): void {
    let sent = 0;
    for (const { notice, targets } of this.#waiting) {
      if (targets === null) break;
      sent += 1;
      let text: string | null = null;
      for (const target of targets) {
        if (target === this.#tools.members.id) this.#subscribers.tell(notice);
        else this.#outbound.tell(target, (text ??= noticeText(notice)));
      }
    }
    this.#waiting.splice(0, sent);
  }

  #onBeat(): void {
    this.#beats += 1;
    if (this.#beats % beatsPerProbe === 0) void this.#inbound.probe();
    if (!this.#isLossy) return;
    this.#isLossy = false;
    for (const replica of this.#tools.members.view.replicas.keys()) {
      if (replica !== this.#tools.members.id) this.#outbound.skip(replica);
    }
    this.tellGap();
  }
}
