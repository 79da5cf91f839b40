/** The outbox of one customer: each item is sent in its turn and settled by its reply or by reading back, never by hope. */
import type { Bell } from '#async';
import type { StoredConversation, StoredWork } from '#translation';
import type { Exchange } from '../../helpdesk/exchange.js';
import type { BridgeStore } from '../bridge-store.js';
import type { Doubts } from './doubts.js';
import type { Patience } from '../link/patience.js';
import type { Reconciliation } from './reconciliation.js';
import type { Sender } from './sender.js';

/** Messages to an agent that may be under way at the same time. */
export const burstLimit = 20;

interface Tools {
  readonly store: BridgeStore;
  readonly sender: Sender;
  readonly reconciliation: Reconciliation;
  readonly doubts: Doubts;
  readonly patience: Patience;
  readonly agentVerifyMs: number;
  /** Outbox positions up to this one may have been sent by an earlier process; 0 for none. */
  readonly doubtfulUpTo: number;
}

export class Outbox {
  private readonly examined = new Set<string>();

  constructor(private readonly tools: Tools) {}

  /** One step on: sends the first item, or finds out what became of it. Rejects where the next turn must wait a little. */
  async advance(waiting: readonly StoredWork[], exchange: Exchange, bell: Bell): Promise<void> {
    const turn = turnOf(waiting);
    const [head] = turn;
    if (head === undefined) return;
    // A question would take the errors of what is under way for its own.
    const doubted = turn.filter(({ id }) => this.tools.doubts.has(id));
    if (doubted.length > 0) return this.resolve(doubted, turn, exchange, bell);
    const conversation = await this.load(head);
    if (this.canBurst(head, conversation)) this.tools.sender.messages.burst(head, conversation, exchange);
    else await this.tools.sender.send(head, conversation, exchange);
  }

  /** What an earlier process left behind may have been sent by it. To be known before the history is counted. */
  doubtEarlier(waiting: readonly StoredWork[]): void {
    for (const { id, position } of waiting) {
      if (position > this.tools.doubtfulUpTo || this.examined.has(id)) continue;
      this.examined.add(id);
      this.tools.doubts.raise(id, 'earlier process', Date.now());
    }
  }

  private async resolve(
    doubted: readonly StoredWork[],
    turn: readonly StoredWork[],
    exchange: Exchange,
    bell: Bell,
  ): Promise<void> {
    const { doubts, agentVerifyMs, reconciliation } = this.tools;
    const [head] = doubted;
    if (head === undefined) return;
    if (doubted.every(({ id }) => doubts.causeOf(id) === 'sent to an agent')) {
      const next = turn.find(({ id }) => !doubts.has(id));
      if (await this.burstOn(next, doubted.length, exchange)) return;
      const verifyIn = doubts.sinceOf(head.id) + agentVerifyMs - Date.now();
      if (verifyIn > 0) {
        await bell.wait(verifyIn);
        return;
      }
    }
    const lookIn = doubts.waitOf(head.id, Date.now());
    if (lookIn > 0) {
      await bell.wait(lookIn);
      return;
    }
    const run = doubted.filter((one) => isRunOf(head, one));
    const conversation = await this.load(head);
    await exchange.between(() => reconciliation.lookFor(run, conversation));
  }

  /** While an agent answers there may be no replies: messages go out one behind the other (helpdesk.md 11.4). */
  private async burstOn(next: StoredWork | undefined, underWay: number, exchange: Exchange): Promise<boolean> {
    if (next === undefined || underWay >= burstLimit) return false;
    const conversation = await this.load(next);
    if (!this.canBurst(next, conversation)) return false;
    this.tools.sender.messages.burst(next, conversation, exchange);
    return true;
  }

  private canBurst({ id, body }: StoredWork, { doc }: StoredConversation): boolean {
    const hasAgent = doc.responder === 'agent' && doc.ticket !== null && !doc.closed;
    return body.kind === 'support' && hasAgent && !this.tools.doubts.wasDenied(id);
  }

  private async load({ conversationId }: StoredWork): Promise<StoredConversation> {
    const conversation = await this.tools.store.load(conversationId);
    if (conversation === null) throw new Error('work waits for a conversation that is gone');
    this.tools.patience.watchAgent(conversation);
    return conversation;
  }
}

/** What may be under way together: messages. Anything else waits for its turn, as what stands before it may open a new ticket. */
function turnOf(waiting: readonly StoredWork[]): readonly StoredWork[] {
  const other = waiting.findIndex(({ body }) => body.kind !== 'support');
  return other < 0 ? waiting : waiting.slice(0, Math.max(1, other));
}

/** Messages of one conversation are looked for together; everything else by itself. */
function isRunOf(head: StoredWork, one: StoredWork): boolean {
  if (one.id === head.id) return true;
  return one.conversationId === head.conversationId && one.body.kind === 'support' && head.body.kind === 'support';
}
