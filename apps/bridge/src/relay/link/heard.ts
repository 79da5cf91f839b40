/** What the Helpdesk is known to have said to a customer lately, by which copies are told from replies. */
import type { RestHistory } from '#helpdesk';
import { hasFraction, isSameInstant, messageOfDelivery, messageOfHistory, originOf } from '#translation';
import type { SourceMessage } from '#translation';
import type { HelpdeskSuccess } from '../../helpdesk/exchange.js';

/** Kinds of messages that are remembered, each with the instants at which it was said. */
const heardLimit = 500;
/** Messages at the end of a history whose copies may still be on their way by socket. */
const lateLimit = 50;

export class Heard {
  private readonly instants = new Map<string, Set<number>>();

  has(event: HelpdeskSuccess): boolean {
    const message = messageOf(event);
    if (message === null) return false;
    return [...(this.instants.get(originOf(message)) ?? [])].some((at) => isSameInstant(at, message.at));
  }

  /** True if only something alike was heard, said at another instant of the same second: a copy whose date lost its fraction, or one more. */
  hasOnlyAlike(event: HelpdeskSuccess): boolean {
    const message = messageOf(event);
    return message !== null && this.has(event) && this.instants.get(originOf(message))?.has(message.at) !== true;
  }

  add(event: HelpdeskSuccess): void {
    const message = messageOf(event);
    if (message !== null) this.note(message);
  }

  /** Notes what was read before it came by socket. */
  addHistory({ id, messages }: RestHistory): void {
    for (const message of messages.slice(-lateLimit)) {
      const said = messageOfHistory(id, message);
      if (said !== null) this.note(said);
    }
  }

  private note(message: SourceMessage): void {
    const origin = originOf(message);
    this.instants.set(origin, (this.instants.get(origin) ?? new Set()).add(message.at));
    const [oldest] = this.instants.keys();
    if (this.instants.size > heardLimit && oldest !== undefined) this.instants.delete(oldest);
  }
}

function messageOf(event: HelpdeskSuccess): SourceMessage | null {
  return event.name === 'support' || event.name === 'customer_support' ? messageOfDelivery(event.data) : null;
}

/** True for a message whose date does not tell it from others of the same second. */
export function isDatedToTheSecond(event: HelpdeskSuccess): boolean {
  const message = messageOf(event);
  return message !== null && !hasFraction(message);
}

/** True for a message that can only be told from its copy in the history by taking it from there. */
export function isUndated(event: HelpdeskSuccess): boolean {
  const message = messageOf(event);
  return message !== null && Number.isNaN(message.at);
}
