/** What a run on several replicas was like, in one line, and what was wrong. */
import type { HelpdeskSim } from '../../../apps/helpdesk-sim/src/index.js';
import type { Habits } from '../../faults/run/scene.js';
import { countOf, sumOf } from '../../faults/run/talk.js';
import type { Talk } from '../../faults/run/talk.js';
import type { Troubles } from './troubles.js';

interface Facts extends Habits {
  readonly seed: number;
  readonly sim: HelpdeskSim;
  readonly talks: readonly Talk[];
  readonly agentMessages: number;
  readonly troubles: Troubles['done'];
  readonly noticesStruck: number;
  readonly turnedAway: number;
  /** How often official clients came back. */
  readonly returns: number;
  readonly ms: number;
  readonly settlingMs: number;
  readonly problems: readonly string[];
  readonly logPath: string;
}

export interface Report {
  /** One line; behind it the first problems and where to look further, if there are any. */
  readonly story: string;
  readonly accepted: number;
  /** Empty if nothing was lost, nothing doubled, nothing out of order, and no two owners spoke at once. */
  readonly problems: readonly string[];
}

export function reportOf(facts: Facts): Report {
  const { problems, logPath, talks } = facts;
  const line = lineOf(facts);
  const times = facts.troubles.map(({ kind, from, to }) => `${kind} ${timeOf(from)} to ${timeOf(to)}`).join(', ');
  const shown = [line, times, `${problems.length} problems; logs beside ${logPath}`, ...problems.slice(0, 10)];
  return {
    story: problems.length === 0 ? line : shown.join('\n  '),
    accepted: countOf(talks, 'accepted'),
    problems,
  };
}

function lineOf(facts: Facts): string {
  const { sim, talks, ms, settlingMs, edition, sateDelayMs } = facts;
  const tickets = sim.inspect.conversations();
  const arrived = tickets.reduce((sum, { id }) => sum + sim.inspect.customerTexts(id).length, 0);
  const connections = new Set(sim.inspect.received().map(({ sid }) => sid)).size;
  return [
    `seed ${facts.seed}: ${countOf(talks, 'accepted')} accepted + ${countOf(talks, 'unknown')} unknown + ${countOf(talks, 'refused')} refused`,
    `${arrived} at the Helpdesk in ${tickets.length} tickets of ${talks.length} conversations by ${connections} connections`,
    `${sumOf(talks, ({ heard }) => heard.length)} heard (${facts.agentMessages} of agents), ${sumOf(talks, ({ repeats }) => repeats)} repeated frames`,
    facts.troubles.map(({ kind }) => kind).join(', '),
    `${facts.noticesStruck} notices struck, ${facts.turnedAway} turned away, ${facts.returns} returns of official clients`,
    `edition ${edition}, SATE ${sateDelayMs} ms`,
    `${(ms / 1000).toFixed(1)} s (${(settlingMs / 1000).toFixed(1)} s to settle)`,
  ].join('; ');
}

function timeOf(at: number): string {
  return new Date(at).toISOString().slice(11, 23);
}
