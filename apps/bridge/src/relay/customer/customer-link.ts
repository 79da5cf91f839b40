/** One customer's way to the Helpdesk: takes what happened, decides what comes next, does it; ends when nobody needs it. */
import { Bell, backoffMs } from '#async';
import type { Customer, Lease } from '#state';
import { UnreachableError } from '../../helpdesk/trouble.js';
import { LeaseLostError } from '../carry-out.js';
import type { BridgeNotice } from '../bridge-store.js';
import { Events } from './events.js';
import type { LinkTools } from './link-tools.js';
import { pauseOfLoop } from './line/pause.js';
import { next } from './next.js';
import type { Next } from './next.js';
import { RetryError, troubleOf } from './outbox/retry-error.js';
import { assembleLink } from './parts.js';
import type { LinkParts } from './parts.js';
import { Steps } from './steps.js';

/** So often one step may be decided in a row. */
const repeatsLimit = 100;

/** Longest wait after the store failed, milliseconds: it is back by itself, and its users must not wait for long then. */
const storeRestMs = 2000;

export class CustomerLink {
  /** True once it takes no notice any more: who has one makes a new link. */
  isEnded = false;
  private readonly bell = new Bell();
  private readonly stopping = new AbortController();
  private readonly pause = pauseOfLoop();
  private readonly parts: LinkParts;
  private readonly events: Events;
  private readonly steps: Steps;
  private isFenced = false;
  private lastStep = '';
  private repeated = 0;

  constructor(
    private readonly lease: Lease,
    tools: LinkTools,
  ) {
    this.parts = assembleLink(lease, tools, this.bell);
    this.events = new Events(this.parts);
    this.steps = new Steps(this.parts, this.stopping.signal);
  }

  /** Lives until nobody needs it, the lease is lost, or `stop`; then gives the lease back. Never rejects. */
  async run(): Promise<void> {
    this.stopping.signal.addEventListener('abort', () => this.bell.ring());
    this.lease.lost.addEventListener('abort', () => this.onLost());
    await this.loop();
    // Since the end was decided nothing was awaited: a notice that comes now finds a link that has ended.
    const { memory, line, patience, readMarks } = this.parts;
    this.bell.stop();
    readMarks.stop();
    line.close();
    await patience.stop();
    await this.lease.release({ inDoubt: memory.doubts.hasAny || memory.question !== null });
  }

  get customer(): Customer {
    return this.lease.customer;
  }

  /** True while it is connected to the Helpdesk. */
  get isOpen(): boolean {
    return this.parts.line.isOpen;
  }

  /** When the first message that waits was stored, Unix milliseconds. */
  get waitingSince(): number | undefined {
    return this.parts.memory.waiting.since;
  }

  /** A notice for the customer's owner. */
  told(notice: Extract<BridgeNotice, { kind: 'work' | 'listening' | 'seen' | 'erased' }>): void {
    const { memory, patience, readMarks, habits, seat, timings } = this.parts;
    switch (notice.kind) {
      case 'work':
        memory.conversations.put(notice.conversation);
        if (notice.from !== undefined) seat.group = notice.from;
        memory.waiting.told(notice.after, notice.items);
        if (notice.trace !== undefined) this.parts.journeys?.waits(notice.items, notice.trace);
        patience.watchAgent(notice.conversation);
        break;
      case 'listening':
        memory.need(timings.idleMs);
        // Who is connected has entered the rooms already.
        if (notice.isReminder !== true || !this.isOpen) memory.mustSync = true;
        break;
      case 'erased':
        memory.erase(notice.ref.id);
        patience.forget(notice.ref.id);
        break;
      case 'seen':
        if (habits.readReceipts) readMarks.add(notice.ref.id);
        return;
    }
    memory.stir();
    this.bell.ring();
  }

  /** Work waits, says the store: if none is known here, a notice was lost. */
  check(): void {
    const { waiting } = this.parts.memory;
    if (waiting.first(1).length > 0) return;
    waiting.forget();
    this.bell.ring();
  }

  /** Notices may have been lost: everything is read anew. */
  missed(): void {
    this.parts.memory.forget();
    this.bell.ring();
  }

  /** Asks it to end after what is under way, at the latest when the reply's deadline has passed. */
  stop(): void {
    this.stopping.abort();
  }

  /** Takes what came, else does what comes next, until there is nothing to do any more. */
  private async loop(): Promise<void> {
    const { bell, events, pause, steps } = this;
    const { line } = this.parts;
    while (!this.isEnded) {
      try {
        if (line.rooms.takeLate()) await steps.readOn(pause);
        const event = line.nextEvent();
        if (event !== undefined) {
          await events.heed(pause, event);
          continue;
        }
        const step = this.next();
        if (step.do === 'end') this.isEnded = true;
        else if (step.do === 'wait') await bell.wait(step.until - performance.now());
        else await steps.carry(pause, step);
      } catch (error) {
        this.recover(error);
      }
    }
  }

  private next(): Next {
    const isLost = this.isFenced || this.lease.lost.aborted;
    const step = next(this.steps.facts(this.stopping.signal.aborted, isLost));
    this.guard(step);
    return step;
  }

  /** A step that is decided again and again for the same item changes nothing: it must not become a loop. */
  private guard(step: Next): void {
    const name = 'work' in step ? `${step.do} ${step.work.id}` : step.do;
    this.repeated = name === this.lastStep ? this.repeated + 1 : 0;
    this.lastStep = name;
    if (step.do === 'wait' || this.repeated < repeatsLimit) return;
    this.repeated = 0;
    throw new Error(`the step ${name} leads nowhere`);
  }

  /** Has the next step wait: longer each time, and without a loop on a fault of our own. */
  private recover(error: unknown): void {
    if (error instanceof LeaseLostError) {
      this.isFenced = true;
      return;
    }
    const { logger, metrics, timings, memory, customer, pulse, onTrouble, journeys, history, line } = this.parts;
    const { channel } = customer;
    // A history that cannot be read is not waited for where the channel leads elsewhere by now.
    if (error instanceof UnreachableError && !history.isUpToDate) line.close();
    const cause = troubleOf(error);
    const now = performance.now();
    metrics.retries.inc({ channel, cause });
    const put = error instanceof RetryError ? error.put : null;
    const traceId = put === null ? undefined : journeys?.traceOf(put.work.id);
    if (cause === 'fault') logger.error({ channel, error }, 'the link failed');
    else onTrouble(cause, { reason: messageOf(error), ...(traceId !== undefined && { trace_id: traceId }) });
    if (put !== null) {
      pulse.failed(put.work.id, now);
      // What is put again and again in vain waits longer each time; the other conversations go on.
      memory.holds.set(put.work.conversationId, now + backoffMs(put.attempt, timings, Math.random));
      if (cause === 'error') return;
    }
    const limits = cause === 'store' ? { ...timings, maxMs: Math.min(timings.maxMs, storeRestMs) } : timings;
    memory.restUntil = now + backoffMs(++memory.failures, limits, Math.random);
  }

  /** The right to talk is gone: nothing more may leave, and nothing that comes may be kept. */
  private onLost(): void {
    this.parts.line.close();
    this.bell.ring();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}
