/** The channel's wire as a suite that knows its server only by address: every row of the table, every quirk. */
import { describe, it } from 'vitest';
import { Client } from './client.js';
import { generations } from './generations.js';
import { describeClientQuirks } from './quirks/clients.js';
import { describeContentQuirks } from './quirks/content.js';
import { describeSocketQuirks } from './quirks/sockets.js';
import { describeWire } from './quirks/wire.js';
import { conversing } from './table/conversing.js';
import { filing } from './table/filing.js';
import { keeping } from './table/keeping.js';
import { leftOut } from './target.js';
import type { Open } from './target.js';

/** Runs everything against the server that `open` gives (captivate.md 6 and 7). */
export function describeConformance(name: string, open: Open): void {
  describe(name, () => {
    for (const generation of generations) {
      describe(`a client of generation ${generation.name}`, () => {
        for (const { request, isMadeBy, isAnswered, needsWords } of [...conversing, ...keeping, ...filing]) {
          if (isMadeBy !== undefined && !isMadeBy(generation)) continue;
          it(request, async ({ skip }) => {
            const target = await open();
            skip(needsWords === true && target.words === null, leftOut.words);
            await isAnswered(await Client.connect(generation, target), target.words);
          });
        }
      });
    }
    describeWire(open);
    describeSocketQuirks(open);
    describeClientQuirks(open);
    describeContentQuirks(open);
  });
}
