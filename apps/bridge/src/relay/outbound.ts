/** Helpdesk → store: messages and notices become entries, each once; what they settle is settled with them. */
import type { ChannelErrorCode } from '#channel';
import type { RestHistory } from '#helpdesk';
import type { Hop } from '#state';
import {
  agentOverdue,
  deliveryDelayed,
  isCopy,
  leaveTicket,
  linkTicket,
  messageOfDelivery,
  messageRefused,
  originsOf,
  toChannel,
} from '#translation';
import type { Step, StepContext, StoredConversation, StoredWork } from '#translation';
import type { HelpdeskSuccess } from '../helpdesk/exchange.js';
import type { Metrics } from '../metrics.js';
import { backFill, saidIn } from './back-fill.js';
import type { BridgeStore } from './bridge-store.js';
import type { CarryOut } from './carry-out.js';

/** What an event or a read-back settles: the work, and the ticket that it is known to have reached. */
export interface Settled {
  readonly workId: string;
  /** The ticket that now holds the message, and how many customer messages it is known to hold; null leaves the link. */
  readonly link: { readonly ticket: string; readonly sentCount: number } | null;
  /** What shows that it has arrived. */
  readonly proof: 'reply' | 'history' | 'none needed';
}

/** Sending times of one item that are kept for its trace. */
const sentTimesLimit = 20;

export class Outbound {
  /** When items that are not settled were sent, for their trace. */
  private readonly sentTimes = new Map<string, number[]>();

  constructor(private readonly tools: { store: BridgeStore; carryOut: CarryOut; metrics: Metrics }) {}

  /** Notes that an item goes out now; returns how often it did, as far as that is kept. */
  noteSent(workId: string): number {
    const times = [...(this.sentTimes.get(workId) ?? []), Date.now()].slice(-sentTimesLimit);
    this.sentTimes.set(workId, times);
    return times.length;
  }

  /** Takes an event of the Helpdesk into its conversation. A copy of what is there already adds nothing but still settles. */
  async take(conversationId: string, event: HelpdeskSuccess, settled: Settled | null = null): Promise<void> {
    await this.apply(conversationId, async (context, stored) => {
      const conversation = linked(stored, settled);
      const isKnown = await this.isKnown(conversation, event);
      if (isKnown) this.tools.metrics.duplicates.inc({ channel: stored.channel });
      const step = isKnown || conversation.erased ? {} : rowOf(event)(context, conversation);
      return this.settling(context, conversation, step, settled === null ? [] : [settled]);
    });
    if (settled !== null) this.sentTimes.delete(settled.workId);
  }

  /** Marks work as delivered, with whatever else is to be told. */
  async settle(
    conversationId: string,
    settled: readonly Settled[],
    more: (context: StepContext, conversation: StoredConversation) => Step = () => ({}),
  ): Promise<void> {
    await this.apply(conversationId, (context, stored) => {
      const conversation = settled.reduce(linked, stored);
      return this.settling(context, conversation, conversation.erased ? {} : more(context, conversation), settled);
    });
    for (const { workId } of settled) this.sentTimes.delete(workId);
  }

  /**
   * Adds what the history has and the transcript lacks, in order. `knowsCount`: nothing of ours is under way there, so that
   * the history's count of the customer's messages can be believed.
   */
  async merge(conversationId: string, history: RestHistory, knowsCount: boolean): Promise<void> {
    await this.apply(conversationId, async (context, conversation) => {
      if (conversation.erased) return null;
      const origins = new Set(saidIn(history).flatMap(originsOf));
      const known = await this.tools.store.entriesByOrigin(conversation.id, [...origins]);
      return backFill(context, conversation, { history, known, knowsCount });
    });
  }

  /** The Helpdesk refused for good: a dead letter, and a sentence for the visitor. */
  async refuse({ conversationId, id }: StoredWork, code: ChannelErrorCode, reason: string): Promise<void> {
    await this.apply(conversationId, (context, conversation) => ({
      ...(conversation.erased ? {} : messageRefused(context, code)),
      settle: [{ id, as: 'dead', at: context.now, reason: reason.slice(0, 500) }],
      hops: [...this.sentHops(id), { at: context.now, hop: 'dead', ref: id, detail: reason.slice(0, 500) }],
    }));
    this.sentTimes.delete(id);
  }

  /** Notes the tickets that the customer has before a first message is sent. */
  async noteKnown(work: StoredWork, known: readonly string[]): Promise<void> {
    await this.apply(work.conversationId, async () => {
      const present = (await this.tools.store.waitingOf(work.conversationId)).find(({ id }) => id === work.id);
      if (present?.body.kind !== 'support') return null;
      return { amend: [{ id: work.id, body: { ...present.body, known } }] };
    });
  }

  /** Leaves a closed ticket, so that the next message opens a new one. */
  async leave(conversationId: string): Promise<void> {
    await this.apply(conversationId, (_, { doc }) => ({ doc: leaveTicket(doc) }));
  }

  async tellDelay(conversationId: string): Promise<void> {
    await this.apply(conversationId, (context, conversation) =>
      conversation.erased ? null : deliveryDelayed(context, conversation),
    );
  }

  /** Nothing is told if an agent came, or was asked for anew since. */
  async tellNoAgent(conversationId: string, escalatedAt: number): Promise<void> {
    await this.apply(conversationId, (context, conversation) => {
      const isDue = conversation.doc.escalatedAt === escalatedAt;
      return isDue && !conversation.erased ? agentOverdue(context, conversation) : null;
    });
  }

  /** The Step with the work settled; when all is delivered a later delay may be told again. */
  private async settling(
    { now: at }: StepContext,
    conversation: StoredConversation,
    step: Step,
    settled: readonly Settled[],
  ): Promise<Step> {
    if (settled.length === 0) return step;
    const doc = step.doc ?? conversation.doc;
    const done = new Set(settled.map(({ workId }) => workId));
    const isLate = doc.delayTold && (await this.tools.store.waitingOf(conversation.id)).some(({ id }) => !done.has(id));
    const settle = [...done].map((id) => ({ id, as: 'delivered' as const }));
    const hops = settled.flatMap(({ workId: ref, link, proof }) => [
      ...this.sentHops(ref),
      { at, hop: 'delivered', ref, detail: link === null ? proof : `${proof}, ticket ${link.ticket}` },
    ]);
    return { ...step, doc: { ...doc, delayTold: isLate }, settle, hops };
  }

  private sentHops(workId: string): Hop[] {
    return (this.sentTimes.get(workId) ?? []).map((at) => ({ at, hop: 'sent', ref: workId, detail: '' }));
  }

  private async isKnown(conversation: StoredConversation, event: HelpdeskSuccess): Promise<boolean> {
    if (event.name !== 'support' && event.name !== 'customer_support') return false;
    const message = messageOfDelivery(event.data);
    const same = await this.tools.store.entriesByOrigin(conversation.id, originsOf(message));
    return same.some((entry) => isCopy(entry, message));
  }

  private async apply(conversationId: string, compute: Parameters<CarryOut['apply']>[1]): Promise<void> {
    const done = await this.tools.carryOut.apply(conversationId, compute);
    if (done !== null) this.tools.carryOut.announce(done);
  }
}

/** The row of the table for this event; the compiler cannot tie the two, the table does. */
function rowOf(event: HelpdeskSuccess): (context: StepContext, conversation: StoredConversation) => Step {
  const row = toChannel[event.name] as (context: StepContext, conversation: StoredConversation, data: unknown) => Step;
  return (context, conversation) => row(context, conversation, event.data);
}

function linked(conversation: StoredConversation, settled: Settled | null): StoredConversation {
  const link = settled?.link ?? null;
  if (link === null) return conversation;
  const { doc } = conversation;
  const isNew = link.ticket !== doc.ticket;
  return {
    ...conversation,
    doc: isNew ? linkTicket(doc, link.ticket, link.sentCount) : { ...doc, sentCount: link.sentCount },
  };
}
