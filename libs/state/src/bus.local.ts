/** The bus of a single process: a direct call, one event-loop turn later so that a publisher never runs its subscribers. */
import type { Bus, BusMessage } from './bus.js';

/** As `Bus`; nothing is lost but what nobody listens to. */
export class LocalBus implements Bus {
  private readonly subscribers = new Set<(message: BusMessage) => void>();

  publish(message: BusMessage): void {
    for (const subscriber of this.subscribers) {
      setImmediate(() => {
        if (this.subscribers.has(subscriber)) deliver(subscriber, message);
      });
    }
  }

  subscribe(subscriber: (message: BusMessage) => void): () => void {
    this.subscribers.add(subscriber);
    return () => this.subscribers.delete(subscriber);
  }

  close(): Promise<void> {
    this.subscribers.clear();
    return Promise.resolve();
  }
}

/** What a subscriber throws is reported and goes no further: the next one runs, and so does the process. */
function deliver(subscriber: (message: BusMessage) => void, message: BusMessage): void {
  try {
    subscriber(message);
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error));
  }
}
