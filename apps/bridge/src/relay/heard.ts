/** What was heard lately on a customer's connections, by which copies are told from replies. */
import { hasFraction, messageOfDelivery, originOf } from '#translation';
import type { HelpdeskSuccess } from './outbound.js';

/** Messages that are remembered. */
const heardLimit = 500;

export class Heard {
  private readonly keys = new Set<string>();

  has(event: HelpdeskSuccess): boolean {
    return this.keys.has(keyOf(event) ?? '');
  }

  add(event: HelpdeskSuccess): void {
    const key = keyOf(event);
    if (key === null) return;
    this.keys.add(key);
    const [oldest] = this.keys;
    if (this.keys.size > heardLimit && oldest !== undefined) this.keys.delete(oldest);
  }
}

/** What makes two deliveries copies of each other on the same connection. */
function keyOf(event: HelpdeskSuccess): string | null {
  if (event.name !== 'support' && event.name !== 'customer_support') return null;
  const message = messageOfDelivery(event.data);
  return `${originOf(message)} ${message.at}`;
}

/** True for a message whose date does not tell it from others of the same second. */
export function isDatedToTheSecond(event: HelpdeskSuccess): boolean {
  const isMessage = event.name === 'support' || event.name === 'customer_support';
  return isMessage && !hasFraction(messageOfDelivery(event.data));
}
