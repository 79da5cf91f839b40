/** Copies everything from one store to another, and compares the books. */
import type { Documents } from '../contract/conversation.js';
import type { Balance } from '../contract/store.js';
import type { Copies, Copy } from './copies.js';

/** What was copied, and what came of it. */
export interface CopyReport {
  /** Conversations that were written, and that were there already. */
  readonly written: number;
  readonly present: number;
  readonly books: { readonly source: readonly Balance[]; readonly target: readonly Balance[] };
  /** What is wrong with the target, for the operator; empty if it can be used. */
  readonly problems: readonly string[];
}

/** Conversations that are written at a time. */
const atATime = 16;
/** So many findings of the audit are told. */
const findings = 20;

/**
 * Copies what the target does not have as new. May be repeated, also after it was ended in the middle. `tell` hears now and then
 * how many conversations were seen. Rejects with a `CopyError` if a bridge runs on one of them.
 */
export async function copyState<D extends Documents>(
  source: Copies<D>,
  target: Copies<D>,
  tell: (seen: number) => void = () => undefined,
): Promise<CopyReport> {
  await Promise.all([source.requireAlone(), target.requireAlone()]);
  await target.takeSecret(await source.secret());
  for await (const page of source.tombstones()) await target.writeTombstones(page);
  const { written, present } = await copyConversations(source, target, tell);
  const problems = await finish(source, target, written + present);
  await Promise.all([source.requireAlone(), target.requireAlone()]);
  for (const { subject, expected, found } of await target.audit(findings)) {
    problems.push(`audit: ${subject}: expected ${expected}, found ${found}`);
  }
  const books = { source: inOrder(await source.books()), target: inOrder(await target.books()) };
  if (JSON.stringify(books.source) !== JSON.stringify(books.target)) problems.push('The books are not equal');
  return { written, present, books, problems };
}

async function copyConversations<D extends Documents>(
  source: Copies<D>,
  target: Copies<D>,
  tell: (seen: number) => void,
): Promise<Pick<CopyReport, 'written' | 'present'>> {
  const counts = { written: 0, present: 0 };
  let page: Copy<D>[] = [];
  const write = async () => {
    for (const wrote of await Promise.all(page.map((copy) => target.write(copy)))) counts[wrote] += 1;
    page = [];
    tell(counts.written + counts.present);
  };
  for await (const copy of source.read()) {
    page.push(copy);
    if (page.length === atATime) await write();
  }
  await write();
  return counts;
}

/** Gives the target the running numbers of the source, if it has the same conversations; else says what it has. */
async function finish<D extends Documents>(source: Copies<D>, target: Copies<D>, copied: number): Promise<string[]> {
  const more = (await target.count()) - copied;
  if (more !== 0) {
    return [
      `The target has ${more} conversations that the source does not have, or not any more. Begin with an empty one`,
    ];
  }
  const books = await source.books();
  const isSame = waitingOf(books) === waitingOf(await target.books());
  if (!isSame) return ['Other items wait in the target than in the source: it was in use. Begin with an empty one'];
  await target.finish(books);
  return [];
}

/** What is pending, as a text to be compared. */
function waitingOf(books: readonly Balance[]): string {
  const waiting = inOrder(books).filter(({ pending }) => pending !== 0);
  return JSON.stringify(waiting.map(({ channel, direction, pending }) => [channel, direction, pending]));
}

/** Rows with numbers in them, sorted, with their members in one order. */
function inOrder(books: readonly Balance[]): Balance[] {
  const nameOf = ({ channel, direction }: Balance) => JSON.stringify([channel, direction]);
  return books
    .filter(({ accepted, delivered, dead, pending }) => accepted + delivered + dead + pending > 0)
    .sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1))
    .map(({ channel, direction, accepted, delivered, dead, pending }) => {
      return { channel, direction, accepted, delivered, dead, pending };
    });
}
