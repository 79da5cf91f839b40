/** Finding our own messages in the Helpdesk's history: the only proof of arrival that there is (helpdesk.md 11.3). */
import type { RestHistory } from '#helpdesk';
import { isSameText } from './spelling.js';

/**
 * Where the first of `texts` stands among the customer's messages after the first `after` ones and besides the `taken` ones:
 * how many there are up to and with it, or null if it is not there. One that is spelled as it was sent goes before one that
 * a database may have left of it.
 */
export function positionOf(
  history: RestHistory,
  after: number,
  texts: readonly string[],
  taken: ReadonlySet<number>,
): number | null {
  const own = customerMessages(history);
  const before = history.customersBefore ?? 0;
  const find = (isIt: (message: string) => boolean): number | null => {
    const index = own.findIndex(
      ({ message }, at) => at + before >= after && !taken.has(at + before + 1) && isIt(message),
    );
    return index < 0 ? null : index + before + 1;
  };
  const wanted = new Set(texts.map(tidied));
  return (
    find((message) => wanted.has(tidied(message))) ?? find((message) => texts.some((text) => isSameText(text, message)))
  );
}

/** How many messages of the customer a conversation has, those included that were too old to be read. */
export function countOfCustomer(history: RestHistory): number {
  return customerMessages(history).length + (history.customersBefore ?? 0);
}

/** The customer's own messages of a history, in order. */
function customerMessages({ messages }: RestHistory): RestHistory['messages'] {
  return messages.filter(({ sender }) => sender === 'customer');
}

/** Line ends and outer blanks change most often on the way. */
function tidied(text: string): string {
  return text.replaceAll('\r\n', '\n').trim();
}
