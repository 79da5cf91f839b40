/** Those who are told in this replica: after what is being done now, so that a teller never runs its subscribers. */
import type { Notice, Subscriber } from '../../../contract/bus.js';
import type { Documents } from '../../../contract/conversation.js';

const gap = Symbol('gap');

export class Subscribers<D extends Documents> {
  readonly #subscribers = new Set<Subscriber<D>>();
  #told: (Notice<D> | typeof gap)[] = [];
  #isClosed = false;

  add(subscriber: Subscriber<D>): () => void {
    this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  }

  tell(notice: Notice<D>): void {
    this.#push(notice);
  }

  /** Something may have been lost. Several gaps with nothing between them are one. */
  tellGap(): void {
    if (this.#told.at(-1) !== gap) this.#push(gap);
  }

  close(): void {
    this.#isClosed = true;
    this.#subscribers.clear();
  }

  #push(told: Notice<D> | typeof gap): void {
    if (this.#isClosed) return;
    if (this.#told.push(told) === 1) queueMicrotask(() => this.#handOut());
  }

  /** What is told meanwhile is handed out in its turn. */
  #handOut(): void {
    const all = this.#told;
    this.#told = [];
    for (const told of all) {
      for (const subscriber of this.#subscribers) deliver(subscriber, told);
    }
  }
}

/** What a subscriber throws is reported and goes no further: the next one runs, and so does the process. */
function deliver<D extends Documents>(subscriber: Subscriber<D>, told: Notice<D> | typeof gap): void {
  try {
    if (told === gap) subscriber.onGap();
    else subscriber.onNotice(told);
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error));
  }
}
