/** The bus of a single process: a direct call, after what is being done now, so that a teller never runs its subscribers. */
import type { Address, Bus, Notice, Subscriber } from '../contract/bus.js';
import type { Documents } from '../contract/conversation.js';

/** As `Bus`: whoever is addressed, it is this replica. Nothing is lost, so `onGap` is never called. */
export class EmbeddedBus<D extends Documents> implements Bus<D> {
  readonly #subscribers = new Set<Subscriber<D>>();
  #told: Notice<D>[] = [];
  #isClosed = false;

  tell(_address: Address, notice: Notice<D>): void {
    if (this.#isClosed) return;
    if (this.#told.push(notice) === 1) queueMicrotask(() => this.#handOut());
  }

  subscribe(subscriber: Subscriber<D>): () => void {
    this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  }

  close(): void {
    this.#isClosed = true;
    this.#subscribers.clear();
  }

  /** What is told meanwhile is handed out in its turn. */
  #handOut(): void {
    const told = this.#told;
    this.#told = [];
    for (const notice of told) {
      for (const subscriber of this.#subscribers) deliver(subscriber, notice);
    }
  }
}

/** What a subscriber throws is reported and goes no further: the next one runs, and so does the process. */
function deliver<D extends Documents>(subscriber: Subscriber<D>, notice: Notice<D>): void {
  try {
    subscriber.onNotice(notice);
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error));
  }
}
