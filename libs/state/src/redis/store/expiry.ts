/** Deleting what has been idle for too long, in the places that are this replica's to look after. */
import type { Documents, Ref } from '../../contract/conversation.js';
import type { ExpiryRule } from '../../contract/store.js';
import type { Calls } from '../calls/operation.js';
import type { Conversations } from './conversations.js';
import type { Erasures } from './erasures.js';
import { identityOf, textsOf } from './rows.js';

const dayMs = 86_400_000;

/** An index of the script, and the time before which what stands in it is due. */
type Due = readonly [index: string, before: number];

export async function expire<D extends Documents>(
  {
    calls,
    conversations,
    erasures,
  }: { readonly calls: Calls; readonly conversations: Conversations<D>; readonly erasures: Erasures<D> },
  tags: readonly string[],
  now: number,
  { defaultTtlDays, tombstoneDays }: ExpiryRule,
  limit: number,
): Promise<Ref[]> {
  const due: Due[] = [['xo', now]];
  if (defaultTtlDays > 0) due.push(['xd', now - defaultTtlDays * dayMs]);
  const args = [now - tombstoneDays * dayMs, ...due.flat()].map(String);
  const counts = await Promise.all(
    tags.map(async (tag) => textsOf(await calls.run({ name: 'tidy', tag, args })).map(Number)),
  );
  const gone: Ref[] = [];
  for (const [place, tag] of tags.entries()) {
    const [dueHere = 0, erasedHere = 0] = counts[place] ?? [];
    if (erasedHere > 0) await erasures.sweep(tag);
    if (dueHere === 0) continue;
    for (const [index, before] of due) {
      if (gone.length >= limit) return gone;
      const rest = [index, String(before), String(limit - gone.length)];
      for (const text of textsOf(await calls.run({ name: 'expire', tag, args: rest }))) {
        const [channel, id, sessionId] = identityOf(text);
        gone.push({ channel, id });
        await conversations.forgetPlace({ channel, id }, { channel, sessionId });
      }
    }
  }
  return gone;
}
