/** Socket copies and history reads in any order leave each message of the Helpdesk in the transcript exactly once. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { missingFrom } from './alignment.js';
import { isCopy, originOf } from './origin.js';
import type { SourceMessage } from './origin.js';
import type { StoredEntry } from '../step.js';
import { entryFor, messageOf } from '../test-support/messages.js';

const noon = Date.parse('2025-10-01T12:00:00Z');

/** A transcript that takes messages as the relay does. */
class Transcript {
  readonly entries: StoredEntry[] = [];

  deliver(message: SourceMessage): void {
    const alike = this.alike([message]);
    if (!alike.some((entry) => isCopy(entry, message))) this.entries.push(entryFor(message));
  }

  read(history: readonly SourceMessage[]): void {
    this.entries.push(...missingFrom(history, this.alike(history)).map(entryFor));
  }

  private alike(messages: readonly SourceMessage[]): StoredEntry[] {
    const origins = new Set(messages.map(originOf));
    return this.entries.filter(({ origin }) => origin !== undefined && origins.has(origin));
  }
}

const counted = (origins: (string | undefined)[]): string[] => origins.map(String).sort();

describe('any interleaving of socket copies and history reads', () => {
  const said = fc
    .uniqueArray(
      fc.record({
        quarter: fc.nat(7),
        message: fc.constantFrom('ok', 'ok', 'yes'),
        sender: fc.constantFrom('sate', 'agent'),
      }),
      { minLength: 1, maxLength: 8, selector: ({ quarter }) => quarter },
    )
    .map((all) =>
      all.sort((a, b) => a.quarter - b.quarter).map(({ quarter, ...rest }) => ({ ...rest, at: noon + 250 * quarter })),
    );
  const steps = fc.array(fc.record({ isRead: fc.boolean(), pick: fc.nat(), upTo: fc.nat() }), { maxLength: 20 });

  const whole = (message: SourceMessage): SourceMessage => message;
  const cut = (message: SourceMessage): SourceMessage => ({ ...message, at: Math.floor(message.at / 1000) * 1000 });

  it.each([
    ['agree', whole, whole],
    ['agree without fractions', cut, cut],
    ['differ because the history has lost the fractions', whole, cut],
    ['differ because the socket has lost the fractions', cut, whole],
  ])('gives each message exactly once where the times %s', (_, bySocket, byHistory) => {
    fc.assert(
      fc.property(said, steps, (parts, moves) => {
        const messages = parts.map((part) => messageOf(part));
        const transcript = new Transcript();
        for (const { isRead, pick, upTo } of moves) {
          if (isRead) transcript.read(messages.slice(0, (upTo % messages.length) + 1).map(byHistory));
          else transcript.deliver(bySocket(messages[pick % messages.length]!));
        }
        transcript.read(messages.map(byHistory));
        expect(counted(transcript.entries.map(({ origin }) => origin))).toEqual(counted(messages.map(originOf)));
      }),
      { numRuns: 500, seed: 7 },
    );
  });
});
