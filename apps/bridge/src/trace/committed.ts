/** What a commit means for the journeys of messages: the hops that it keeps, and the entries that it appends. */
import type { Change, Committed, Hop } from '#state';
import type { BridgeDocuments, StoredEntry } from '#translation';
import type { NewHop } from './new-events.js';
import type { Trace } from './trace.js';

type Commit = Extract<Committed<BridgeDocuments>, { outcome: 'committed' }>;

/** Tells of a commit; `frame` is the one that caused it. */
export function traceCommit(
  trace: Trace,
  { hops = [], enqueue = [], erase = false }: Change<BridgeDocuments>,
  { conversation, entries }: Commit,
  frame: number | null,
): void {
  if (!trace.isOn) return;
  trace.knows(conversation);
  const { channel, id } = conversation;
  const place = { channel, conversation: id, push: null, frame };
  const entryOfWork = new Map(enqueue.map(({ id, body }) => [id, body.kind === 'support' ? body.entryId : null]));
  for (const entry of entries) trace.hop({ ...place, ...hopOfEntry(entry), push: entry.push });
  if (erase) trace.hop({ ...place, hop: 'erased', ref: id, detail: '', entry: null });
  // What was sent was told when it was.
  for (const hop of hops) {
    if (hop.hop !== 'sent') trace.hop({ ...place, ...placeless(hop), entry: entryOfWork.get(hop.ref) ?? null });
  }
}

/** The first hop of an entry: kept for the transcript, or to be brought to clients. */
export function hopOfEntry({
  id,
  seq,
  push,
  body: { kind },
}: StoredEntry): Pick<NewHop, 'hop' | 'ref' | 'detail' | 'entry'> {
  const detail = push === null ? `entry ${seq}` : `entry ${seq}, push ${push}`;
  return { hop: push === null ? `recorded ${kind}` : `queued ${kind} for clients`, ref: id, detail, entry: id };
}

function placeless({ hop, ref, detail }: Hop): Omit<Hop, 'at'> {
  return { hop, ref, detail };
}
