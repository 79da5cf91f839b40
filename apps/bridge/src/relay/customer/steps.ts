/** What was decided to be next, done. */
import type { StoredConversation, StoredWork } from '#translation';
import type { Pause } from './line/pause.js';
import { outboxWindow } from './next.js';
import type { Facts, Next } from './next.js';
import type { LinkParts } from './parts.js';

/** Conversations of one customer that are looked at, the newest. */
const conversationsLimit = 200;

/** A step that leaves the link as it is, to decide again. */
export type Step = Exclude<Next, { do: 'end' | 'wait' }>;

export class Steps {
  constructor(
    private readonly parts: LinkParts,
    /** Ends the wait for a connection; so does the loss of the lease. */
    private readonly stopping: AbortSignal,
  ) {}

  /** What is known now. */
  facts(isStopping: boolean, isLost: boolean): Facts {
    const { memory, line, seat, lease, patience, timings, pulse } = this.parts;
    const { answers } = memory;
    const waiting = memory.waiting.first(outboxWindow);
    patience.watchDeliveries(waiting);
    const now = performance.now();
    return {
      now,
      isStopping,
      isLost,
      isCertain: lease.isCertain(),
      restUntil: memory.restUntil,
      neededUntil: Math.max(memory.neededUntil, answers.until, patience.until),
      isUnheard: memory.isUnheard,
      line,
      seat,
      mustSync: memory.mustSync,
      mustRead: memory.mustRead || now >= memory.readAgainAt,
      readAgainAt: memory.readAgainAt,
      retryRoomsAt: line.rooms.retryAt,
      questionUntil: memory.question?.deadline ?? null,
      mustRefill: !memory.isAcquainted || memory.waiting.mustRead || waiting.some(this.isUnknown),
      waiting,
      conversations: memory.conversations,
      doubts: memory.doubts,
      answers,
      lookedFor: memory.lookedFor,
      agentVerifyMs: timings.agentVerifyMs,
      holds: memory.holds,
      pulse,
    };
  }

  /** Conversations that were let go are read again when something waits in them. */
  private readonly isUnknown = ({ conversationId }: StoredWork): boolean =>
    this.parts.memory.conversations.get(conversationId) === undefined;

  /** Does it to its end. Rejects where the next step must wait a little. */
  async carry(pause: Pause, step: Step): Promise<void> {
    const { memory, line, seat, lease, reading, endings, outbox, finding, timings } = this.parts;
    switch (step.do) {
      case 'askWhoListens':
        return this.askWhoListens();
      case 'refill':
        return this.refill();
      case 'askForPlace':
        seat.ask();
        return;
      case 'giveUpPlace':
        this.giveUpPlace();
        return;
      case 'open':
        await line.open(AbortSignal.any([this.stopping, lease.lost]));
        memory.mustSync = true;
        return;
      case 'sync':
        return this.orClose(reading.sync(pause));
      case 'read':
        return this.readOn(pause);
      case 'readAnswers':
        for (const ticket of memory.answers.due(performance.now())) await reading.ticket(pause, ticket);
        return;
      case 'giveUpQuestion':
        if (memory.question !== null) endings.lost(memory.question, 'silence');
        return;
      case 'find':
        seat.hadTurn = true;
        return finding.lookFor(pause, step.items, step.conversation);
      case 'bury':
        return endings.bury(step.work);
      case 'lookForAnswer':
        memory.lookedFor = step.work.id;
        await reading.ticket(pause, step.ticket);
        return;
      case 'noteTickets':
        return outbox.noteTickets(step.work);
      case 'leaveTicket':
        return endings.leaveTicket(step.work);
      case 'ask':
      case 'sendOn':
        seat.hadTurn = true;
        memory.need(timings.idleMs);
        memory.lookedFor = null;
        if (step.do === 'ask') return outbox.ask(step.work, step.conversation);
        return outbox.sendOn(step.work, step.conversation);
    }
  }

  /** Reads the history before anything more is taken. */
  readOn(pause: Pause): Promise<void> {
    return this.orClose(this.parts.reading.all(pause));
  }

  /** What was under way is looked for by the next connection, which reads what is missed from now on. */
  private giveUpPlace(): void {
    const { line, memory, metrics, customer } = this.parts;
    line.giveUp();
    memory.doubts.cut();
    metrics.placesGivenUp.inc({ channel: customer.channel });
  }

  private async askWhoListens(): Promise<void> {
    const { directory, customer, memory, timings } = this.parts;
    // Who begins to listen meanwhile is told of, which makes it false again.
    memory.isUnheard = true;
    if (!(await directory.hasListener(customer))) return;
    memory.isUnheard = false;
    memory.need(timings.idleMs);
  }

  /** Reads the outbox, and at first the customer's conversations. */
  private async refill(): Promise<void> {
    const { memory, line, lease, customer, store } = this.parts;
    const isFirst = !memory.isAcquainted;
    const { timesForgotten } = memory;
    if (isFirst) await this.getAcquainted();
    memory.waiting.reading();
    const limit = 2 * outboxWindow;
    const items = await store.waiting(customer, limit);
    // Only what was among the first may be in doubt: it is still, or it was settled without our knowing.
    if (memory.waiting.read(items, limit)) memory.doubts.keepOnly(new Set(items.map(({ id }) => id)));
    for (const { channel, conversationId: id } of items) {
      const conversation = memory.conversations.get(id) ?? (await store.load({ channel, id }));
      // It was erased since the outbox was read.
      if (conversation === null) {
        memory.waiting.forget();
        return;
      }
      this.know(conversation);
    }
    if (isFirst && lease.isTakenOver) this.doubtFormer(items);
    // A gap may have hidden a ticket that was not known here.
    if (line.isOpen && !memory.conversations.openTickets().every((ticket) => line.rooms.covers(ticket))) {
      memory.mustSync = true;
    }
    // Only now: had the store failed before, nothing of a former owner would be doubted.
    memory.isAcquainted = memory.timesForgotten === timesForgotten;
  }

  /** One by one: documents may be large, and only what is known of them stays. */
  private async getAcquainted(): Promise<void> {
    const { customer, store } = this.parts;
    for (const head of await store.listByCustomer(customer, conversationsLimit)) {
      const conversation = await store.load(head);
      if (conversation !== null) this.know(conversation);
    }
  }

  private know(conversation: StoredConversation): void {
    this.parts.memory.conversations.put(conversation);
    this.parts.patience.watchAgent(conversation);
  }

  /** What a former owner left may have been sent by it: it looked no further, and what it sent need not have been the first. */
  private doubtFormer(items: readonly StoredWork[]): void {
    const { lease, memory } = this.parts;
    const now = performance.now();
    for (const { id, position } of items.slice(0, outboxWindow)) {
      if (position <= lease.doubtfulUpTo && !memory.doubts.has(id)) memory.doubts.raise(id, 'former owner', now);
    }
  }

  /** After a failure what was pushed would come before what was missed: the next connection reads again. */
  private async orClose(task: Promise<void>): Promise<void> {
    try {
      await task;
    } catch (error) {
      this.parts.line.close();
      throw error;
    }
  }
}
