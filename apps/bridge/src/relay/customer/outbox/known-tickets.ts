/** The tickets that are noted with a first message: a message with very many could not be kept. */
import type { RestConversation } from '#helpdesk';
import { TooLargeError } from '../../../helpdesk/trouble.js';

const knownLimit = 5000;

/** Their ids. Throws a `TooLargeError` if there are more than can be noted. */
export function knownTickets(listed: readonly RestConversation[]): string[] {
  if (listed.length > knownLimit) throw new TooLargeError(`${listed.length} conversations of one customer`);
  return listed.map(({ id }) => id);
}
