/** Customers with something waiting whom nobody who lives owns, place by place. */
import type { Customer } from '../../contract/conversation.js';
import { StoreUnavailableError } from '../../contract/store.js';
import type { Calls } from '../calls/operation.js';
import { customerName, placeTags, tagOfCustomer } from '../places.js';
import { customerOfRow, textsOf } from './rows.js';
import { pairs } from './transcripts.js';

/** Places that are asked at a time. */
const placesAtATime = 64;

/** What this replica knows of itself and the others. */
export interface Lookout {
  /** Names of this replica and of all that live, as they own customers. */
  readonly incarnation: string;
  living(): readonly string[];
  /** True for the places that are this replica's to look after. */
  looksAfter(tag: string): boolean;
}

/**
 * As `Store.customersWaiting`. A place that does not answer keeps no other from being looked after, and has its turn with the next
 * look; if none answers, it rejects.
 */
export async function customersWaiting(
  calls: Calls,
  here: Lookout,
  limit: number,
  after: Customer | null,
): Promise<Customer[]> {
  const first = after === null ? 0 : placeTags.indexOf(tagOfCustomer(after));
  const found: Customer[] = [];
  let isAnswered = false;
  let trouble: unknown;
  const tags = placeTags.slice(first).filter((tag, index) => (after !== null && index === 0) || here.looksAfter(tag));
  for (let from = 0; from < tags.length && found.length < limit; from += placesAtATime) {
    const pages = tags.slice(from, from + placesAtATime).map((tag, index) => {
      const start = after !== null && from + index === 0 ? customerName(after) : '';
      return customersIn(calls, here, { tag, start, limit: limit - found.length });
    });
    for (const page of await Promise.allSettled(pages)) {
      if (page.status === 'rejected') trouble = page.reason;
      else found.push(...page.value);
      isAnswered ||= page.status === 'fulfilled';
    }
  }
  if (trouble !== undefined) passOver(trouble, isAnswered);
  return found.slice(0, limit);
}

function passOver(trouble: unknown, isAnswered: boolean): void {
  if (!isAnswered) throw trouble;
  if (trouble instanceof StoreUnavailableError) return;
  process.emitWarning(trouble instanceof Error ? trouble : String(trouble));
}

async function customersIn(
  calls: Calls,
  here: Lookout,
  { tag, start, limit }: { readonly tag: string; readonly start: string; readonly limit: number },
): Promise<Customer[]> {
  const found: Customer[] = [];
  let next = start;
  do {
    const args = [String(limit - found.length), next, here.incarnation, ...here.living()];
    const [goOn = '', ...rows] = textsOf(await calls.run({ name: 'orphans', tag, args }));
    for (const [channel, sessionId] of pairs(rows)) found.push(customerOfRow(channel, sessionId));
    next = goOn;
  } while (next !== '' && found.length < limit);
  return found;
}
