/** What came by the line, one event after the other: the reply to the open question, news, or the end of the connection. */
import { backoffMs } from '#async';
import { LeaseLostError } from '../carry-out.js';
import type { AnyDecodedEvent, HelpdeskSuccess } from '../../helpdesk/connection/connection.js';
import type { LineEvent } from './line/line.js';
import type { Pause } from './line/pause.js';
import { isReply, mayBeReply } from './memory/question.js';
import { RetryError } from './outbox/retry-error.js';
import type { LinkParts } from './parts.js';

/** Between two readings of the history for what could not be read by socket. */
const strangeBackoff = { baseMs: 1000, maxMs: 60_000 };
/** A connection that lasted for longer was no failure, milliseconds. */
const lastingMs = 5000;

export class Events {
  constructor(private readonly parts: LinkParts) {}

  /** Deals with one event to its end. Rejects with a `RetryError` where a question ended without an outcome. */
  async heed(pause: Pause, event: LineEvent): Promise<void> {
    if (event === 'closed') {
      this.onClosed();
      return;
    }
    if (event.ok === 'unreadable') return this.onUnreadable(pause, event);
    if (event.ok) return this.keep(pause, event);
    const { memory, endings } = this.parts;
    const { question } = memory;
    if (question?.name === event.name) await endings.refused(pause, question, event);
    else if (event.name === 'support') memory.doubts.disturb();
  }

  private async keep(pause: Pause, event: HelpdeskSuccess): Promise<void> {
    const { memory, endings, finding, hearing, line, logger, customer } = this.parts;
    const { question } = memory;
    try {
      if (question !== null && isReply(question, event, memory)) {
        await endings.replied(pause, question, event);
        memory.failures = 0;
        return;
      }
      const mayAnswer = question !== null && mayBeReply(question, event, memory);
      await hearing.take(pause, event);
      if (mayAnswer && memory.question === question) await finding.lookForReply(pause, question);
      // Whether the ticket took what was asked there last is not waited for: the history knows.
      if (memory.question !== null && event.name === 'support' && event.data.closed_support) line.close();
    } catch (error) {
      if (error instanceof LeaseLostError) throw error;
      // What could not be kept is still in the history: a new connection begins by reading it.
      logger.error({ channel: customer.channel, error }, 'an event could not be kept');
      line.close();
    }
  }

  /** It is passed over; but the message may be readable in the history, which is read for it, the more seldom the more there are. */
  private async onUnreadable(pause: Pause, event: Extract<AnyDecodedEvent, { ok: 'unreadable' }>): Promise<void> {
    const { customer, hearing, memory, onStrange } = this.parts;
    const { name, problem } = event;
    onStrange({ channel: customer.channel, problem: `${name}: ${problem}` });
    if (name !== 'support' && name !== 'customer_support') return;
    const now = performance.now();
    if (now < memory.strangeUntil) {
      memory.readAgainAt = Math.min(memory.readAgainAt, memory.strangeUntil);
      return;
    }
    memory.strangeUntil = now + backoffMs(++memory.strange, strangeBackoff, Math.random);
    await hearing.catchUp(pause);
  }

  private onClosed(): void {
    const { memory, line, endings } = this.parts;
    memory.doubts.cut();
    if (line.isOlderThan(lastingMs)) memory.failures = 0;
    if (memory.question !== null) endings.lost(memory.question, 'cut');
    // A Helpdesk that lets us in and throws us out again is not asked over and over.
    if (performance.now() >= memory.restUntil) throw new RetryError('cut');
  }
}
