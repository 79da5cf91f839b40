/** What the Helpdesk says unasked, on its way into its conversation. */
import { sizeOfEvent } from '#helpdesk';
import { refOf } from '#state';
import type { Ref } from '#state';
import { messageOfDelivery, verdictOf } from '#translation';
import type { SourceMessage, Verdict } from '#translation';
import type { HelpdeskSuccess } from '../../../helpdesk/connection/connection.js';
import type { Metrics } from '../../../metrics/metrics.js';
import type { Journeys } from '../../../telemetry/journeys.js';
import type { Reading } from '../history/reading.js';
import type { Line } from '../line/line.js';
import type { Pause } from '../line/pause.js';
import type { Memory } from '../memory/memory.js';
import type { ToChannel } from './to-channel.js';

/** Messages for tickets that are not known yet, kept until the reply that names them. */
const orphanLimit = 20;
/** Characters of one; a longer one comes from the history, when its ticket is known. */
const orphanCharacters = 65_536;

type Push = Extract<
  HelpdeskSuccess,
  { name: 'support' | 'customer_support' | 'customer_support_closed' | 'close_support' }
>;

interface Tools {
  readonly memory: Memory;
  readonly line: Line;
  readonly reading: Reading;
  readonly toChannel: ToChannel;
  readonly metrics: Metrics;
  readonly journeys: Journeys | null;
}

export class Hearing {
  private readonly orphans: Push[] = [];

  constructor(private readonly tools: Tools) {}

  /** Takes an event that answers no question. */
  async take(pause: Pause, event: HelpdeskSuccess): Promise<void> {
    if (!isPush(event)) return;
    const { ticket_chat_id: ticket } = event.data;
    const conversation = this.tools.memory.conversations.of(ticket);
    if (conversation === null) {
      // Of a conversation that was erased nothing is kept, not even for a moment.
      if (this.tools.memory.conversations.has(ticket)) return;
      // Perhaps of a first message whose reply is still to come; else of a conversation that is not ours.
      if (sizeOfEvent(event) <= orphanCharacters) this.orphans.push(event);
      if (this.orphans.length > orphanLimit) this.orphans.shift();
      return;
    }
    const ref = refOf(conversation);
    const hearing = this.tools.journeys?.hears(ref, event.name);
    try {
      await this.takeIn(pause, ref, event);
    } finally {
      hearing?.end();
    }
  }

  /** Takes an event into its conversation. */
  private async takeIn(pause: Pause, ref: Ref, event: Push): Promise<void> {
    const { name, data } = event;
    const { ticket_chat_id: ticket } = data;
    if (name === 'support' || name === 'customer_support') {
      if (await this.isNew(pause, ref, messageOfDelivery(data))) await this.tools.toChannel.take(ref, event);
      return;
    }
    const isKnownToLack = !this.tools.line.rooms.covers(ticket);
    this.tools.memory.answers.answered(ticket);
    if (!isKnownToLack || (await this.catchUp(pause))) await this.tools.toChannel.take(ref, event);
  }

  /**
   * Reads what may have been said that nobody heard, as `Reading.catchUp`; then takes what came before for a ticket that has
   * become known.
   */
  async catchUp(pause: Pause): Promise<boolean> {
    if (!(await this.tools.reading.catchUp(pause))) return false;
    for (const event of this.orphans.splice(0)) await this.take(pause, event);
    return true;
  }

  /** What the message is beside those that the transcript has. Of what is alike the history decides, which is read once more later. */
  async verdictIn(ref: Ref, message: SourceMessage): Promise<Verdict> {
    const { memory, metrics } = this.tools;
    const verdict = verdictOf(message, await memory.said.of(ref, message));
    if (verdict === 'copy' || verdict === 'alike') metrics.duplicates.inc({ channel: ref.channel });
    if (verdict === 'alike') memory.readAgain(performance.now());
    return verdict;
  }

  /** True for a message that is to be taken: it is no copy, and everything before it was taken. */
  private async isNew(pause: Pause, ref: Ref, message: SourceMessage): Promise<boolean> {
    const { memory, metrics } = this.tools;
    const heard = [...memory.heard.of(message), ...(await memory.said.of(ref, message))];
    const verdict = verdictOf(message, heard);
    const mustRead = verdict === 'alike' || verdict === 'undated' || this.mayFollowUnheard(message);
    memory.heard.add(message);
    memory.answers.answered(message.ticket);
    if (!mustRead) {
      if (verdict === 'copy') metrics.duplicates.inc({ channel: ref.channel });
      return verdict === 'new';
    }
    // What has no date is taken from the history, in its place.
    return (await this.catchUp(pause)) && (await this.verdictIn(ref, message)) === 'new';
  }

  /** True if something may have been said before it that is in the history only. */
  private mayFollowUnheard({ ticket, sender }: SourceMessage): boolean {
    const { doubts, answers, question } = this.tools.memory;
    if (!this.tools.line.rooms.covers(ticket) || answers.expects(ticket)) return true;
    // An answer of SATE may be due that did not come: to the open question, or to what was sent as to an agent.
    return sender === 'sate' ? doubts.hasAny : question !== null;
  }
}

/** What may come unasked. Other replies without a question are copies. */
function isPush(event: HelpdeskSuccess): event is Push {
  return ['support', 'customer_support', 'customer_support_closed', 'close_support'].includes(event.name);
}
