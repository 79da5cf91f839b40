/** Whatever the two roads do to dates and texts, each message of the Helpdesk is in the transcript exactly once. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredEntry } from '../step.js';
import { entryFor, messageOf } from '../test-support/messages.js';
import { missingFrom } from './alignment.js';
import { instantOfEntry, originOf, verdictOf } from './origin.js';
import type { SourceMessage } from './origin.js';

const noon = Date.parse('2025-10-01T12:00:00Z');
const hour = 3_600_000;

/** A transcript that takes messages as `docs/recognition.md` says. */
class Transcript {
  readonly entries: StoredEntry[] = [];

  deliver(message: SourceMessage, history: readonly SourceMessage[]): void {
    const verdict = verdictOf(message, this.alike([message]).map(instantOfEntry));
    if (verdict === 'new') this.entries.push(entryFor(message));
    else if (verdict !== 'copy') this.read(history);
  }

  read(history: readonly SourceMessage[]): void {
    this.entries.push(...missingFrom(history, this.alike(history)).map(entryFor));
  }

  private alike(messages: readonly SourceMessage[]): StoredEntry[] {
    const origins = new Set(messages.map(originOf));
    return this.entries.filter(({ origin }) => origin !== undefined && origins.has(origin));
  }
}

type Road = (message: SourceMessage) => SourceMessage;
const dated =
  (write: (at: number) => number): Road =>
  (message) => ({ ...message, at: write(message.at) });
const worded =
  (write: (text: string) => string): Road =>
  (message) => ({ ...message, message: write(message.message) });

const plain: Road = (message) => message;
const cut = dated((at) => Math.floor(at / 1000) * 1000);
const rounded = dated((at) => Math.round(at / 1000) * 1000);
const tenths = dated((at) => Math.round(at / 100) * 100);
const zoned = dated((at) => at + 2 * hour);
const undated = dated(() => Number.NaN);
const escaped = worded((text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;'));
const mangled = worded((text) => text.replace(/[\u{10000}-\u{10ffff}]/gu, '????').trim());
const both =
  (one: Road, other: Road): Road =>
  (message) =>
    other(one(message));

const worlds: readonly (readonly [string, Road, Road])[] = [
  ['agree', plain, plain],
  ['agree on seconds', cut, cut],
  ['differ in fractions', plain, cut],
  ['differ in rounding', cut, rounded],
  ['differ in tenths', tenths, plain],
  ['differ in their zone', plain, zoned],
  ['differ in zone and fractions', cut, both(zoned, rounded)],
  ['differ in escapes', escaped, plain],
  ['differ in what the database holds', plain, both(mangled, cut)],
  ['have no date by socket', undated, plain],
  ['have no date in the history', plain, undated],
  ['have no date at all', undated, undated],
];

describe('each message is kept exactly once where the roads', () => {
  const said = fc
    .uniqueArray(
      fc.record({
        slot: fc.nat(40),
        message: fc.constantFrom('ok', 'ok', 'A & B <3', 'done 👍 ', '👍', '🙂'),
        sender: fc.constantFrom('sate', 'agent'),
      }),
      { minLength: 1, maxLength: 10, selector: ({ slot }) => slot },
    )
    .map((all) =>
      all.sort((a, b) => a.slot - b.slot).map(({ slot, ...rest }) => messageOf({ ...rest, at: noon + 250 * slot + 7 })),
    );
  const steps = fc.array(fc.record({ move: fc.constantFrom('say', 'push', 'push', 'read'), pick: fc.nat() }), {
    maxLength: 40,
  });

  it.each(worlds)('%s', (_, bySocket, byHistory) => {
    fc.assert(
      fc.property(said, steps, (messages, moves) => {
        const transcript = new Transcript();
        let count = 1;
        const history = (): SourceMessage[] => messages.slice(0, count).map((message) => byHistory(message));
        for (const { move, pick } of moves) {
          if (move === 'say') count = Math.min(count + 1, messages.length);
          else if (move === 'read') transcript.read(history());
          else transcript.deliver(bySocket(messages[pick % count]!), history());
        }
        count = messages.length;
        transcript.read(history());
        const counted = (origins: unknown[]): string[] => origins.map(String).sort();
        expect(counted(transcript.entries.map(({ origin }) => origin))).toEqual(counted(messages.map(originOf)));
      }),
      { numRuns: 500, seed: 11 },
    );
  });
});
