/** The books of all places together, and what the rows say of them. */
import { runOf, runsOf } from '../../contract/runs.js';
import type { Balance, Discrepancy } from '../../contract/store.js';
import { unpackText } from '../../contract/pack-text.js';
import type { Calls } from '../calls/operation.js';
import { placeTags } from '../places.js';
import { textsOf } from './rows.js';
import { pairs } from './transcripts.js';
import { auditUsage } from './usage.js';

type Direction = Balance['direction'];
type Mutable = { -readonly [Key in keyof Balance]: Balance[Key] };

const directions: readonly Direction[] = ['to_helpdesk', 'to_client'];
/** The indexes by which every conversation is found once. */
export const indexes = ['xo', 'xd', 'xg'] as const;
/** Conversations that the script shows at a time. */
export const pageSize = 100;
/** A list of numbers that is longer is cut. */
const longestText = 200;

/** The books of these places together. */
export async function booksOf(calls: Calls, tags: readonly string[] = placeTags): Promise<Balance[]> {
  const answers = await Promise.all(tags.map((tag) => calls.run({ name: 'books', tag, args: [] })));
  const books = new Books();
  for (const answer of answers) books.add(textsOf(answer));
  return books.balances(false);
}

/** As `Store.audit`: the counters of a place are compared with its rows in one moment, each conversation in another one. */
export async function audit(calls: Calls, limit: number): Promise<Discrepancy[]> {
  const found: Discrepancy[] = [];
  for (const tag of placeTags) {
    found.push(...(await auditPlace(calls, tag)));
    for (const index of indexes) {
      for (let from = 0; found.length < limit; from += pageSize) {
        const names = textsOf(await calls.run({ name: 'walk', tag, args: [index, String(from)] }));
        const answers = await Promise.all(names.map((name) => calls.run({ name: 'audit', tag, args: [name] })));
        for (const answer of answers) if (answer !== null) found.push(...auditConversation(textsOf(answer)));
        if (names.length < pageSize) break;
      }
    }
    if (found.length >= limit) break;
  }
  return found.slice(0, limit);
}

async function auditPlace(calls: Calls, tag: string): Promise<Discrepancy[]> {
  const [books, lost, usage] = await Promise.all([
    calls.run({ name: 'recount', tag, args: [] }),
    calls.run({ name: 'lost_items', tag, args: [] }),
    auditUsage(calls, tag),
  ]);
  const place = new Books();
  place.add(textsOf(books));
  const found: Discrepancy[] = textsOf(lost).map((id) => ({
    subject: `work ${unpackText(id)}`,
    expected: 'a conversation',
    found: 'none',
  }));
  for (const { channel, direction, accepted, delivered, dead, pending } of place.balances(true)) {
    const sum = delivered + dead + pending;
    if (accepted === sum) continue;
    const parts = `delivered ${delivered} + dead ${dead} + pending ${pending} = ${sum}`;
    found.push({ subject: `books ${channel} ${direction}`, expected: `accepted ${accepted}`, found: parts });
  }
  return [...found, ...usage];
}

/** What a conversation's numbers claim, against the first lines of its entries: "pushes so far, 1 if pushed". */
function auditConversation([
  id = '',
  lastSeq,
  lastPush,
  flags,
  waits,
  waiting,
  bytes,
  counted = '',
  ...heads
]: string[]): Discrepancy[] {
  const subject = `conversation ${unpackText(id)}`;
  const isErased = Number(flags) >= 2;
  const pushes = heads.flatMap((head) => (head.endsWith(' 1') ? [Number(head.split(' ')[0])] : []));
  const kept = (last: number): string => (isErased ? 'none' : runOf(1, last));
  const rows = [
    ['entries', kept(Number(lastSeq)), runOf(1, heads.length)],
    ['pushed entries', kept(Number(lastPush)), runsOf(pushes)],
    ['waiting items', String(waits), String(waiting)],
    ['bytes', bytes === '' ? counted : String(bytes), counted],
  ] as const;
  return rows.flatMap(([name, expected, found]) =>
    expected === found
      ? []
      : [{ subject, expected: `${name} ${expected}`, found: `${name} ${found.slice(0, longestText)}` }],
  );
}

/** Adds up lines "what direction channel" with their numbers. */
class Books {
  readonly #rows = new Map<string, Mutable>();

  add(lines: readonly string[]): void {
    for (const [line, number] of pairs(lines)) {
      const [what = '', direction = '', ...channel] = line.split(' ');
      const row = this.#row(unpackText(channel.join(' ')), direction as Direction);
      if (what === 'accepted' || what === 'delivered' || what === 'dead' || what === 'pending') {
        row[what] += Number(number);
      }
    }
  }

  /** `isRecounted`: what clients are owed was counted, too; else it follows from the rest. */
  balances(isRecounted: boolean): Balance[] {
    const rows = [...this.#rows.values()];
    if (isRecounted) return rows;
    return rows.map((row) =>
      row.direction === 'to_client' ? { ...row, pending: row.accepted - row.delivered - row.dead } : row,
    );
  }

  #row(channel: string, direction: Direction): Mutable {
    const name = `${directions.indexOf(direction)} ${channel}`;
    let row = this.#rows.get(name);
    if (!row) this.#rows.set(name, (row = { channel, direction, accepted: 0, delivered: 0, dead: 0, pending: 0 }));
    return row;
  }
}
