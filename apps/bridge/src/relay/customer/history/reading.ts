/** Reading the Helpdesk's history: what was said that nobody heard, and whose answer is still due. */
import type { RestHistory } from '#helpdesk';
import { refOf } from '#state';
import type { Customer } from '#state';
import type { HelpdeskHistory } from '../../../helpdesk/rest/history.js';
import { saidIn } from './back-fill.js';
import type { Pulse } from '../../../helpdesk/pulse.js';
import { TooLargeError } from '../../../helpdesk/trouble.js';
import type { LinkTools } from '../link-tools.js';
import type { Line } from '../line/line.js';
import type { Pause } from '../line/pause.js';
import type { Memory } from '../memory/memory.js';
import type { ToChannel } from '../telling/to-channel.js';

/** How long a ticket is not read again that cannot be read, milliseconds. */
const unreadableMs = 60_000;
const tooLargeMs = 600_000;
/** Messages at the end of a history whose copies may still be on their way by socket. */
const lateLimit = 50;

interface Tools {
  readonly customer: Customer;
  readonly history: HelpdeskHistory;
  readonly memory: Memory;
  readonly line: Line;
  readonly toChannel: ToChannel;
  readonly readings: Pulse;
  readonly onStrange: LinkTools['onStrange'];
}

export class Reading {
  constructor(private readonly tools: Tools) {}

  /**
   * Adds to the transcript what the history has more. Null if the ticket is not there (any more), not ours, or cannot be read
   * again and again while others can: then the customer goes on without it, and it is tried from time to time.
   */
  async ticket(_: Pause, ticket: string): Promise<RestHistory | null> {
    const { memory, line, toChannel } = this.tools;
    const conversation = memory.conversations.of(ticket);
    const read = await this.read(ticket);
    if (read === null || conversation === null) return null;
    // What is under way must not be counted as known to have arrived; its reply may stand there already, and is still to come.
    const isQuiet = memory.question === null && line.isOpen;
    if (isQuiet) this.heed(read);
    await toChannel.merge(refOf(conversation), read, isQuiet && !memory.doubts.hasAny);
    return read;
  }

  private async read(ticket: string): Promise<RestHistory | null> {
    const { customer, history, memory, readings, onStrange } = this.tools;
    if (performance.now() < (memory.unreadable.get(ticket) ?? 0)) return null;
    try {
      const read = await history.messages(customer.sessionId, ticket);
      readings.served(ticket, performance.now());
      memory.unreadable.delete(ticket);
      return read;
    } catch (error) {
      const now = performance.now();
      readings.failed(ticket, now, error);
      if (!readings.isExhausted(ticket, now)) throw error;
      const until = now + (error instanceof TooLargeError ? tooLargeMs : unreadableMs);
      memory.unreadable.set(ticket, until);
      memory.readAgainAt = Math.min(memory.readAgainAt, until);
      const problem = error instanceof Error ? error.message : 'unknown';
      onStrange({ channel: customer.channel, problem: `the history of one ticket: ${problem}` });
      return null;
    }
  }

  /** Reads all tickets that are open. Rejects if one cannot be read. */
  async all(pause: Pause): Promise<void> {
    const { memory } = this.tools;
    memory.mustRead = false;
    memory.readAgainAt = Number.POSITIVE_INFINITY;
    for (const ticket of memory.conversations.openTickets()) {
      await this.ticket(pause, ticket);
      const until = memory.unreadable.get(ticket);
      if (until !== undefined) memory.readAgainAt = Math.min(memory.readAgainAt, until);
    }
  }

  /** Enters the rooms, then reads the history: the other way round would leave a hole (helpdesk.md 11.6). */
  async sync(pause: Pause): Promise<void> {
    const { memory, line } = this.tools;
    memory.mustSync = false;
    await line.enter(memory.conversations.openTickets());
    await this.all(pause);
  }

  /**
   * Reads the history behind which a message that has just come is to be taken, and enters the rooms before it where one is not
   * entered. False if that failed: the connection is given up, and the next one begins by reading, with the message in its place.
   */
  async catchUp(pause: Pause): Promise<boolean> {
    const { memory, line } = this.tools;
    try {
      const isEntered = memory.conversations.openTickets().every((ticket) => line.rooms.covers(ticket));
      await (isEntered ? this.all(pause) : this.sync(pause));
      return true;
    } catch {
      this.tools.line.close();
      return false;
    }
  }

  /** Remembers what was read before it came by socket, and whether the last word waits for an answer. */
  heed({ id, messages, responder, closed }: RestHistory): void {
    const { heard, answers } = this.tools.memory;
    for (const message of saidIn({ id, messages: messages.slice(-lateLimit) })) heard.add(message);
    // An answer that nobody waits for any more may come to the history only (helpdesk.md 11.3).
    const isDue = !closed && responder === 'sate' && messages.at(-1)?.sender === 'customer';
    if (isDue) answers.expect(id, performance.now());
    else answers.answered(id);
  }
}
