/** What the Helpdesk says unasked, on its way into its conversation. */
import type { AnswerWatch } from './answer-watch.js';
import type { Doubts } from '../outbox/doubts.js';
import { isDatedToTheSecond, isUndated } from './heard.js';
import type { Heard } from './heard.js';
import type { HelpdeskSuccess } from '../../helpdesk/exchange.js';
import type { Outbound } from '../outbound.js';
import type { Tickets } from './tickets.js';

/** Messages for tickets that are not known yet, kept until the reply that names them. */
const orphanLimit = 20;

type Push = Extract<
  HelpdeskSuccess,
  { name: 'support' | 'customer_support' | 'customer_support_closed' | 'close_support' }
>;

interface Tools {
  readonly tickets: Tickets;
  readonly answers: AnswerWatch;
  readonly outbound: Outbound;
  readonly heard: Heard;
  readonly doubts: Doubts;
  /** False if something may have been said in the ticket that was not pushed to us. */
  readonly covers: (ticket: string) => boolean;
  /** Reads what may have been said before; false if that failed. */
  readonly catchUp: () => Promise<boolean>;
  /** True while a reply is waited for. */
  readonly isAsking: () => boolean;
  /** Has the history read soon. */
  readonly readHistory: () => void;
}

export class Pushes {
  private readonly orphans: HelpdeskSuccess[] = [];

  constructor(private readonly tools: Tools) {}

  async take(event: HelpdeskSuccess): Promise<void> {
    if (!isPush(event)) return;
    const { tickets, answers, outbound, heard, catchUp, readHistory } = this.tools;
    const { ticket_chat_id: ticket } = event.data;
    const conversationId = tickets.conversationOf(ticket);
    if (conversationId !== null) {
      // A copy, or one more that is alike: without a fraction in its date only the history knows (helpdesk.md 11.5).
      if (isUndated(event) || (heard.has(event) && isDatedToTheSecond(event))) readHistory();
      const mustCatchUp = heard.hasOnlyAlike(event) || this.mayFollowUnheard(event);
      heard.add(event);
      answers.answered(ticket);
      if (mustCatchUp && !(await catchUp())) return;
      return isUndated(event) ? undefined : outbound.take(conversationId, event);
    }
    // Perhaps of a first message whose reply is still to come; else of a conversation that is not ours.
    this.orphans.push(event);
    if (this.orphans.length > orphanLimit) this.orphans.shift();
  }

  /** True if something may have been said before it that is in the history only. */
  private mayFollowUnheard({ data }: Push): boolean {
    const { covers, doubts, answers, isAsking } = this.tools;
    const { ticket_chat_id: ticket } = data;
    if (!covers(ticket)) return true;
    if (!('sender' in data)) return false;
    // An answer of SATE may be due that did not come: to something earlier, to the open question, or to what was sent as to an agent.
    return answers.expects(ticket) || (data.sender === 'sate' ? doubts.hasAny : isAsking());
  }

  /** A ticket has become known: what came for it before is taken now. */
  async adoptOrphans(): Promise<void> {
    for (const event of this.orphans.splice(0)) await this.take(event);
  }
}

/** What may come unasked. Other replies without a question are copies. */
function isPush(event: HelpdeskSuccess): event is Push {
  return ['support', 'customer_support', 'customer_support_closed', 'close_support'].includes(event.name);
}
