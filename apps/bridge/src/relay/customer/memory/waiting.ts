/** What waits in the customer's outbox, as far as it is known here: the next items, in their order. */
import type { StoredWork } from '#translation';

/** Items that are kept; of a longer outbox the rest is read when these are done with. */
const keptLimit = 50;

export class Waiting {
  private items: StoredWork[] = [];
  /** Position up to which everything is known, if `isComplete`. */
  private upTo = 0;
  /** False if more may wait than is kept. */
  private isComplete = false;
  /** True if something was told since reading began: what is read may lack it. */
  private wasTold = false;
  /** True if what is being read may be as it was before a change. */
  private isStale = false;

  /** True if no item is known, and some may wait. */
  get mustRead(): boolean {
    return !this.isComplete && this.items.length === 0;
  }

  /** The first `count` items. */
  first(count: number): readonly StoredWork[] {
    return this.items.length > count ? this.items.slice(0, count) : this.items;
  }

  /** When the first message that is known to wait was stored, Unix milliseconds. */
  get since(): number | undefined {
    return this.items.find(({ counted }) => counted)?.at;
  }

  /** Those of one conversation that are known. */
  of(conversationId: string): readonly StoredWork[] {
    return this.items.filter((item) => item.conversationId === conversationId);
  }

  /** Items that follow on what waited up to position `after`; none means that one of them was changed. */
  told(after: number, items: readonly StoredWork[]): void {
    this.wasTold = true;
    if (items.length === 0) return this.forget();
    if (!this.isComplete) return;
    if (after > this.upTo) return this.forget();
    for (const item of items) {
      if (item.position <= this.upTo) continue;
      if (this.items.length >= keptLimit) return this.cut();
      this.items.push(item);
      this.upTo = item.position;
    }
  }

  /** Everything is to be read anew, also what is being read now. */
  forget(): void {
    this.items = [];
    this.isStale = true;
    this.cut();
  }

  /** To be called before the store is asked. */
  reading(): void {
    this.wasTold = false;
    this.isStale = false;
  }

  /** What the store said: the first `limit` items. False, and nothing of it is kept, if everything was to be read anew meanwhile. */
  read(items: readonly StoredWork[], limit: number): boolean {
    if (this.isStale) return false;
    this.items = [...items];
    this.upTo = Math.max(this.upTo, items.at(-1)?.position ?? 0);
    this.isComplete = items.length < limit && !this.wasTold;
    return true;
  }

  /** The item was changed. */
  amend(workId: string, body: StoredWork['body']): void {
    const index = this.items.findIndex(({ id }) => id === workId);
    const item = this.items[index];
    if (item !== undefined) this.items[index] = { ...item, body };
  }

  /** The item is done with. */
  settle(workId: string): void {
    const index = this.items.findIndex(({ id }) => id === workId);
    if (index >= 0) this.items.splice(index, 1);
  }

  private cut(): void {
    this.isComplete = false;
  }
}
