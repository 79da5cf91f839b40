/** What clients have received, gathered for a moment: one write for all that was confirmed meanwhile. */
import { customerOf, refOf } from '#state';
import type { Customer, Ref } from '#state';
import type { Logger } from '../../log.js';
import { Trace } from '../../trace/trace.js';
import type { BridgeBus, BridgeStore } from '../bridge-store.js';

/** How long confirmations are gathered, milliseconds. */
const gatherMs = 100;
/** Wait before those that could not be kept are kept once more, milliseconds; and how many of them are remembered. */
const againMs = 1000;
const againLimit = 10_000;

/** Everything up to a push number of a conversation has been received. */
export interface Receipt extends Ref, Customer {
  readonly push: number;
}

export class Receipts {
  private gathered = new Map<string, Receipt>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: BridgeStore,
    private readonly bus: BridgeBus,
    private readonly logger: Logger,
    private readonly trace: Trace = new Trace(),
  ) {}

  /** Keeps it within a moment. One that is lost costs a client the same entries again, with the same ids. */
  add(receipt: Receipt): void {
    const key = keyOf(receipt);
    const before = this.gathered.get(key);
    if (before !== undefined && before.push >= receipt.push) return;
    this.gathered.set(key, receipt);
    this.timer ??= setTimeout(() => void this.keep(), gatherMs);
  }

  /** The push number up to which the conversation is known here to have been received, before that is kept; 0 if nothing is. */
  pushOf(ref: Ref): number {
    return this.gathered.get(keyOf(ref))?.push ?? 0;
  }

  /** Keeps what was gathered, now. Never rejects. */
  async keep(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const receipts = [...this.gathered.values()];
    if (receipts.length === 0) return;
    this.gathered = new Map();
    try {
      await this.store.confirm(
        receipts.map((receipt) => ({ ref: refOf(receipt), push: receipt.push })),
        Date.now(),
      );
    } catch (error) {
      this.logger.warn({ error }, 'receipts were not kept');
      this.putBack(receipts);
      return;
    }
    for (const receipt of receipts) {
      const customer = customerOf(receipt);
      this.trace.workHop(receipt, ['confirmed', String(receipt.push), '']);
      this.bus.tell({ to: 'owner', customer }, { kind: 'seen', customer, ref: refOf(receipt) });
    }
  }

  /** Nothing more may ever be written to the client, and nothing else would tell what it has. */
  private putBack(receipts: readonly Receipt[]): void {
    for (const receipt of receipts) {
      if (this.gathered.size < againLimit && this.pushOf(receipt) < receipt.push) {
        this.gathered.set(keyOf(receipt), receipt);
      }
    }
    this.timer ??= setTimeout(() => void this.keep(), againMs).unref();
  }
}

function keyOf({ channel, id }: Ref): string {
  return `${channel}\n${id}`;
}
