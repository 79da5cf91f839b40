/** The transcript of a conversation: chapters of bounded size in the tables, and what is newer in memory behind them. */
import type { Documents, Entry } from '../../contract/conversation.js';
import { rewritten } from '../../contract/plan/plan-entries.js';
import type { Page } from '../../contract/store.js';
import type { ConversationCell } from '../memory/cells.js';
import { entriesOf } from '../sqlite/rows.js';
import type { Statements } from '../sqlite/statements.js';

/** Characters at which a chapter is full: one that is read is read as a whole. */
export const chapterCharacters = 262_144;

/** Entries of one chapter or of what is newer, in order, with how many characters they have on average. */
interface Stretch<D extends Documents> {
  readonly entries: readonly Entry<D>[];
  readonly average: number;
}

/** As `Store.transcript`. */
export function transcriptPage<D extends Documents>(
  sql: Statements,
  cell: ConversationCell<D>,
  after: number,
  page: Page,
): Entry<D>[] {
  if (after >= cell.current.lastSeq) return [];
  const rows = () => sql.entriesFrom.iterate({ $key: cell.key, $after: after });
  return pageOf(stretchesOf(cell, rows), ({ seq }) => seq > after, page);
}

/** As `Store.pushedAfter`. */
export function pushedPage<D extends Documents>(
  sql: Statements,
  cell: ConversationCell<D>,
  after: number,
  page: Page,
): Entry<D>[] {
  if (after >= cell.current.lastPush) return [];
  const rows = () => sql.entriesPushed.iterate({ $key: cell.key, $after: after });
  return pageOf(stretchesOf(cell, rows), ({ push }) => push !== null && push > after, page);
}

/** An entry of whatever place, by its id. */
export function entryIn<D extends Documents>(sql: Statements, cell: ConversationCell<D>, id: string): Entry<D> | null {
  const rows = () => sql.entriesFrom.iterate({ $key: cell.key, $after: 0 });
  for (const { entries } of stretchesOf(cell, rows)) {
    const found = entries.find((entry) => entry.id === id);
    if (found) return found;
  }
  return null;
}

/** A chapter to be written: its JSON, the next entry number before it and the highest push number behind it. */
export interface Chapter {
  readonly json: string;
  readonly firstSeq: number;
  readonly lastPush: number;
}

/** A chapter, in as many as it takes for each to be full at most; one entry alone may be more. */
export function* inChapters(whole: Chapter, pushBefore: number): Iterable<Chapter> {
  if (whole.json.length <= chapterCharacters) {
    yield whole;
    return;
  }
  let { firstSeq } = whole;
  let [texts, characters, lastPush]: [string[], number, number] = [[], 0, pushBefore];
  for (const entry of JSON.parse(whole.json) as Entry<Documents>[]) {
    const text = JSON.stringify(entry);
    if (texts.length > 0 && characters + text.length > chapterCharacters) {
      yield { json: `[${texts.join()}]`, firstSeq, lastPush };
      [texts, characters, firstSeq] = [[], 0, entry.seq];
    }
    texts.push(text);
    characters += text.length;
    lastPush = entry.push ?? lastPush;
  }
  yield { json: `[${texts.join()}]`, firstSeq, lastPush: whole.lastPush };
}

function pageOf<D extends Documents>(
  stretches: Iterable<Stretch<D>>,
  isMeant: (entry: Entry<D>) => boolean,
  page: Page,
): Entry<D>[] {
  const found: Entry<D>[] = [];
  let bytes = 0;
  for (const { entries, average } of stretches) {
    for (const entry of entries) {
      if (!isMeant(entry)) continue;
      bytes += average;
      if (found.length > 0 && bytes > page.bytes) return found;
      found.push(entry);
      if (found.length >= page.entries) return found;
    }
  }
  return found;
}

/** Read as they are asked for. */
function* stretchesOf<D extends Documents>(
  { stored, current, tail }: ConversationCell<D>,
  rows: () => Iterable<unknown>,
): Iterable<Stretch<D>> {
  const amended = (entry: Entry<D>): Entry<D> =>
    tail.rewrites.reduce<Entry<D>>(
      (done, change) => (change.seq === entry.seq ? rewritten(done, change) : done),
      entry,
    );
  const stretch = (json: string, entries: readonly Entry<D>[]): Stretch<D> => ({
    entries: tail.rewrites.length === 0 ? entries : entries.map(amended),
    average: json.length / Math.max(1, entries.length),
  });
  if (current.erased) return;
  if (stored) {
    for (const row of rows()) yield stretch((row as { entries: string }).entries, entriesOf<D>(row));
  }
  if (tail.entries !== '') yield stretch(tail.entries, JSON.parse(`[${tail.entries}]`) as Entry<D>[]);
}
