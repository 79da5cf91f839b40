/** Helpdesk → store: messages and notices become entries, each once; what they settle is settled with them. */
import type { ChannelErrorCode } from '#channel';
import type { RestHistory } from '#helpdesk';
import { StoreUnavailableError, allEntriesOf, refOf } from '#state';
import type { Hop, Lease, Ref } from '#state';
import { agentOverdue, deliveryDelayed, leaveTicket, linkTicket, messageRefused, toChannel } from '#translation';
import type { Step, StepContext, StoredConversation, StoredWork } from '#translation';
import type { Attachments } from '../../../files/attachments/attachments.js';
import type { HelpdeskSuccess } from '../../../helpdesk/connection/connection.js';
import type { Journeys } from '../../../telemetry/journeys.js';
import type { Trace } from '../../../trace/trace.js';
import { backFill } from '../history/back-fill.js';
import type { BridgeStore } from '../../bridge-store.js';
import type { CarriedOut, CarryOut, Compute } from '../../carry-out.js';
import type { Memory } from '../memory/memory.js';

/** What an event or a read-back settles: the work, and the ticket that it is known to have reached. */
export interface Settled {
  readonly work: Pick<StoredWork, 'id' | 'position'>;
  /** The ticket that now holds the message, and how many customer messages it is known to hold; null leaves the link. */
  readonly link: { readonly ticket: string; readonly sentCount: number } | null;
  /** What shows that it has arrived. */
  readonly proof: 'reply' | 'history' | 'none needed';
}

/** Sending times of one item that are kept for its trace, and items for which they are. */
const sentTimesLimit = 20;

interface Tools {
  readonly store: BridgeStore;
  readonly carryOut: CarryOut;
  readonly attachments: Attachments | null;
  readonly lease: Lease;
  readonly memory: Memory;
  readonly journeys: Journeys | null;
  readonly trace: Trace;
}

type Row = (context: StepContext, conversation: StoredConversation) => Step;

export class ToChannel {
  /** When items that are not settled were sent, for their trace. */
  private readonly sentTimes = new Map<string, number[]>();

  constructor(private readonly tools: Tools) {}

  /** Notes that an item goes out now; returns how often it did, as far as that is kept. */
  noteSent(work: StoredWork): number {
    const { id: workId } = work;
    this.tools.trace.workHop(refOfWork(work), ['sent', workId, ''], true);
    const times = this.sentTimes.get(workId) ?? [];
    times.push(Date.now());
    if (times.length > sentTimesLimit) times.shift();
    this.sentTimes.set(workId, times);
    return times.length;
  }

  /** Takes an event of the Helpdesk into its conversation, and settles with it what it settles. */
  async take(ref: Ref, event: HelpdeskSuccess, settled: Settled | null = null): Promise<void> {
    const frame = this.tools.trace.frameOf(event);
    await this.settle(ref, settled === null ? [] : [settled], rowOf(event), frame);
  }

  /** Marks work as delivered, with whatever else is to be told. */
  async settle(ref: Ref, settled: readonly Settled[], more: Row = nothing, frame: number | null = null): Promise<void> {
    const compute: Compute = (context, stored) => {
      const conversation = settled.reduce(linked, stored);
      const step = conversation.erased ? {} : more(context, conversation);
      return settled.length === 0 ? step : this.settling(context, stored, conversation, step, settled);
    };
    await this.apply(ref, compute, frame);
    for (const { work } of settled) this.forget(work.id);
    this.tools.memory.settled(ref.id);
  }

  /**
   * Adds what the history has and the transcript lacks, in order. `knowsCount`: nothing of ours is under way there, so that
   * the history's count of the customer's messages can be believed.
   */
  async merge(ref: Ref, history: RestHistory, knowsCount: boolean): Promise<void> {
    const frame = this.tools.trace.frameOf(history);
    let isWhole = false;
    const compute: Compute = async (context, conversation) => {
      if (conversation.erased) return null;
      const known = await allEntriesOf(this.tools.store, ref);
      const filled = backFill(context, conversation, { history, known, knowsCount });
      ({ isWhole } = filled);
      return filled.step;
    };
    // Each time at least one message more.
    for (let rounds = 0; !isWhole && rounds <= history.messages.length; rounds++) {
      isWhole = true;
      await this.apply(ref, compute, frame);
    }
  }

  /** The Helpdesk refused for good: a dead letter, and a sentence for the visitor. */
  async refuse(work: StoredWork, code: ChannelErrorCode, why: string): Promise<void> {
    const { id, position } = work;
    const reason = why.slice(0, 500);
    await this.apply(refOfWork(work), (context, conversation) => ({
      ...(conversation.erased ? {} : messageRefused(context, code)),
      settle: [{ id, position, as: 'dead', at: context.now, reason }],
      hops: [...this.sentHops(id), { at: context.now, hop: 'dead', ref: id, detail: reason }],
    }));
    this.forget(id);
    this.tools.memory.settled(work.conversationId);
  }

  /** Notes the tickets that the customer has before a first message is sent. */
  async noteKnown(work: StoredWork, known: readonly string[]): Promise<void> {
    const ref = refOfWork(work);
    const { id, position } = work;
    let noted: StoredWork['body'] | undefined;
    await this.apply(ref, async () => {
      // It may have been edited meanwhile.
      const present = (await this.tools.store.waitingOf(ref)).find((one) => one.id === id);
      if (present?.body.kind !== 'support') return null;
      noted = { ...present.body, known };
      return { amend: [{ id, position, body: noted }] };
    });
    if (noted === undefined) this.tools.memory.waiting.forget();
    else this.tools.memory.waiting.amend(id, noted);
  }

  /** Leaves a closed ticket, so that the next message opens a new one. */
  async leave(work: StoredWork): Promise<void> {
    await this.apply(refOfWork(work), (_, { doc }) => ({ doc: leaveTicket(doc) }));
  }

  /** Nothing is told if all was delivered meanwhile. */
  async tellDelay(ref: Ref): Promise<void> {
    await this.apply(ref, async (context, conversation) => {
      const isDue = !conversation.erased && (await this.tools.store.waitingOf(ref)).length > 0;
      return isDue ? deliveryDelayed(context, conversation) : null;
    });
  }

  /** Nothing is told if an agent came, or was asked for anew since. */
  async tellNoAgent(ref: Ref, escalatedAt: number): Promise<void> {
    await this.apply(ref, (context, conversation) => {
      const isDue = conversation.doc.escalatedAt === escalatedAt;
      return isDue && !conversation.erased ? agentOverdue(context, conversation) : null;
    });
  }

  /** The Step with the work settled; when all is delivered a later delay may be told again. */
  private settling(
    { now: at }: StepContext,
    stored: StoredConversation,
    conversation: StoredConversation,
    step: Step,
    settled: readonly Settled[],
  ): Step | Promise<Step> {
    const doc = step.doc ?? conversation.doc;
    const settle = settled.map(({ work: { id, position } }) => ({ id, position, as: 'delivered' as const }));
    const hops = settled.flatMap(({ work: { id: ref }, link, proof }) => [
      ...this.sentHops(ref),
      { at, hop: 'delivered', ref, detail: link === null ? proof : `${proof}, ticket ${link.ticket}` },
    ]);
    const link = doc.tickets.filter((ticket) => !stored.doc.tickets.includes(ticket));
    const whole: Step = { ...step, doc, settle, hops, ...(link.length === 0 ? {} : { link }) };
    return doc.delayTold ? this.stillDelayed(refOf(stored), whole, doc) : whole;
  }

  private async stillDelayed(ref: Ref, step: Step, doc: StoredConversation['doc']): Promise<Step> {
    const done = new Set(step.settle?.map(({ id }) => id));
    const delayTold = (await this.tools.store.waitingOf(ref)).some(({ id }) => !done.has(id));
    return { ...step, doc: { ...doc, delayTold } };
  }

  private sentHops(workId: string): Hop[] {
    return (this.sentTimes.get(workId) ?? []).map((at) => ({ at, hop: 'sent', ref: workId, detail: '' }));
  }

  private forget(workId: string): void {
    this.sentTimes.delete(workId);
    this.tools.memory.waiting.settle(workId);
  }

  private async apply(ref: Ref, compute: Compute, frame: number | null = null): Promise<void> {
    const { attachments, carryOut, lease, memory, journeys } = this.tools;
    const commit = (given: Compute) => carryOut.apply(ref, given, { as: lease, frame });
    let done: CarriedOut | null;
    try {
      done = attachments === null ? await commit(compute) : await attachments.with(ref, compute, commit);
    } catch (error) {
      // It may have been carried out: what waits, what was said and which tickets there are is read anew.
      if (error instanceof StoreUnavailableError) memory.forget();
      throw error;
    }
    if (done === null) return;
    memory.conversations.put(done.conversation);
    if (done.commit !== null) memory.said.add(ref.id, done.commit.entries);
    carryOut.announce(done, undefined, journeys?.pointOf(ref));
  }
}

/** Nothing more is to be told. */
export const nothing: Row = () => ({});

/** The conversation of an item. */
export function refOfWork({ channel, conversationId }: StoredWork): Ref {
  return { channel, id: conversationId };
}

/** The row of the table for this event; the compiler cannot tie the two, the table does. */
function rowOf(event: HelpdeskSuccess): Row {
  const row = toChannel[event.name] as (context: StepContext, conversation: StoredConversation, data: unknown) => Step;
  return (context, conversation) => row(context, conversation, event.data);
}

function linked(conversation: StoredConversation, { link }: Settled): StoredConversation {
  if (link === null) return conversation;
  const { doc } = conversation;
  const isNew = link.ticket !== doc.ticket;
  return {
    ...conversation,
    doc: isNew ? linkTicket(doc, link.ticket, link.sentCount) : { ...doc, sentCount: link.sentCount },
  };
}
