/** Finding our own messages in the Helpdesk's history: the only proof of arrival that there is (helpdesk.md 11.3). */
import type { RestHistory } from '#helpdesk';

/**
 * Where the first of `texts` stands among the customer's messages after the first `after` ones and besides the `taken` ones:
 * how many there are up to and with it, or null if it is not there.
 */
export function positionOf(
  history: RestHistory,
  after: number,
  texts: readonly string[],
  taken: ReadonlySet<number>,
): number | null {
  const wanted = new Set(texts.map(comparable));
  const own = customerMessages(history);
  const index = own.findIndex(
    ({ message }, at) => at >= after && !taken.has(at + 1) && wanted.has(comparable(message)),
  );
  return index < 0 ? null : index + 1;
}

export function customerMessages({ messages }: RestHistory): RestHistory['messages'] {
  return messages.filter(({ sender }) => sender === 'customer');
}

/** Line ends and outer blanks may change on the way; words do not. */
function comparable(text: string): string {
  return text.replaceAll('\r\n', '\n').trim();
}
