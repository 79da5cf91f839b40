/** What the conversations of each channel take in all places together, and whether that agrees with what is noted of each. */
import type { Discrepancy } from '../../contract/store.js';
import { unpackText } from '../../contract/pack-text.js';
import type { Calls } from '../calls/operation.js';
import { placeTags } from '../places.js';
import { textsOf } from './rows.js';
import { pairs } from './transcripts.js';

/** By channel. */
export async function usageOf(calls: Calls): Promise<ReadonlyMap<string, number>> {
  const answers = await Promise.all(placeTags.map((tag) => calls.run({ name: 'usage', tag, args: [] })));
  const usage = new Map<string, number>();
  for (const answer of answers) {
    for (const [name, bytes] of pairs(textsOf(answer))) {
      const channel = unpackText(name);
      usage.set(channel, (usage.get(channel) ?? 0) + Number(bytes));
    }
  }
  return usage;
}

/** Of one place, in one moment. */
export async function auditUsage(calls: Calls, tag: string): Promise<Discrepancy[]> {
  const rows = textsOf(await calls.run({ name: 'audit_usage', tag, args: [] }));
  const wrong: Discrepancy[] = [];
  for (let at = 0; at < rows.length; at += 3) {
    const [channel = '', kept = '', found = ''] = rows.slice(at, at + 3);
    if (kept === found) continue;
    wrong.push({ subject: `usage ${unpackText(channel)}`, expected: `bytes ${kept}`, found: `bytes ${found}` });
  }
  return wrong;
}
