/** A whole transcript, read in pages. */
import type { Documents, Entry, Ref } from './conversation.js';
import { defaultPage } from './store.js';
import type { Page, Store } from './store.js';

/** All entries numbered above `after`, in order. A page is in memory at a time; what is appended meanwhile is met. */
export async function* entriesOf<D extends Documents>(
  store: Pick<Store<D>, 'transcript'>,
  ref: Ref,
  after = 0,
  page: Page = defaultPage,
): AsyncGenerator<Entry<D>, void, undefined> {
  for (let last = after; ;) {
    const entries = await store.transcript(ref, last, page);
    const end = entries.at(-1)?.seq;
    // What leads no further would lead nowhere for ever.
    if (end === undefined || end <= last) return;
    yield* entries;
    last = end;
  }
}

/** All that `entriesOf` gives, in memory: for what is small or must be seen as a whole. */
export async function allEntriesOf<D extends Documents>(
  store: Pick<Store<D>, 'transcript'>,
  ref: Ref,
): Promise<Entry<D>[]> {
  const all: Entry<D>[] = [];
  for await (const entry of entriesOf<D>(store, ref)) all.push(entry);
  return all;
}
