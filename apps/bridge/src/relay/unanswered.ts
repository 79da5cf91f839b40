/** Commits that had no answer and may have been made: whoever would have been told of them is told to look, when the store answers again. */
import { customerOf, refOf } from '#state';
import type { Customer, Ref } from '#state';
import type { BridgeBus, BridgeStore } from './bridge-store.js';

/** Wait before the store is asked, and asked again, milliseconds; and how often that is done: a store that was away for longer says so itself. */
const lookMs = 1000;
const looksLimit = 30;
/** Conversations that are remembered; of more, what nobody was told of comes with what is told next. */
const conversationsLimit = 10_000;
/** Conversations that are looked at at the same time. */
const atATime = 64;

interface Doubtful {
  readonly ref: Ref;
  readonly customer: Customer;
  looks: number;
}

export class Unanswered {
  private conversations = new Map<string, Doubtful>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: Pick<BridgeStore, 'load'>,
    private readonly bus: Pick<BridgeBus, 'tell'>,
  ) {}

  /** Something of the conversation may have been committed. */
  add(conversation: Ref & Customer): void {
    if (this.conversations.size >= conversationsLimit) return;
    const [ref, customer] = [refOf(conversation), customerOf(conversation)];
    this.conversations.set(`${ref.channel}\n${ref.id}`, { ref, customer, looks: 0 });
    this.wait();
  }

  private wait(): void {
    this.timer ??= setTimeout(() => void this.look(), lookMs).unref();
  }

  /** Never rejects. */
  private async look(): Promise<void> {
    const all = this.conversations;
    this.conversations = new Map();
    const next = all.entries();
    const looker = async (): Promise<void> => {
      for (const [key, one] of next) {
        one.looks++;
        const isTold = await this.tell(one).catch(() => false);
        if (!isTold && one.looks < looksLimit && !this.conversations.has(key)) this.conversations.set(key, one);
      }
    };
    await Promise.all(Array.from({ length: atATime }, looker));
    this.timer = undefined;
    if (this.conversations.size > 0) this.wait();
  }

  /** Resolves true when those were told whom it concerns. */
  private async tell({ ref, customer }: Doubtful): Promise<boolean> {
    const conversation = await this.store.load(ref);
    if (conversation === null || conversation.erased) {
      this.bus.tell({ to: 'everybody' }, { kind: 'erased', customer, ref });
    }
    if (conversation === null) return true;
    const after = Number.MAX_SAFE_INTEGER;
    this.bus.tell({ to: 'listeners', customer }, { kind: 'news', ref, after, entries: [] });
    this.bus.tell({ to: 'owner', customer }, { kind: 'work', customer, conversation, after, items: [] });
    return true;
  }
}
