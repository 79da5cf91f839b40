/** What a run was like, in one line, and what was wrong. */
import type { Habits } from './scene.js';

export interface Report extends Habits {
  readonly seed: number;
  readonly store: string;
  readonly conversations: number;
  readonly tickets: number;
  readonly accepted: number;
  readonly unknown: number;
  readonly refused: number;
  /** Messages of customers that the Helpdesk holds. */
  readonly arrived: number;
  readonly agentMessages: number;
  /** Messages to agents that came behind a later one. */
  readonly overtaken: number;
  readonly heard: number;
  /** Frames that a client got again, known by their event_id. */
  readonly repeats: number;
  readonly kills: readonly string[];
  readonly outages: number;
  readonly cuts: number;
  /** Time of the run, and how long of it the rest took when all was well again, milliseconds. */
  readonly ms: number;
  readonly settlingMs: number;
  /** Empty if nothing was lost, nothing doubled and nothing out of order. */
  readonly problems: readonly string[];
  readonly logPath: string;
}

/** One line; behind it the first problems and where to look further, if there are any. */
export function storyOf(report: Report): string {
  const { problems, logPath } = report;
  if (problems.length === 0) return lineOf(report);
  return [lineOf(report), `${problems.length} problems; log ${logPath}`, ...problems.slice(0, 10)].join('\n  ');
}

function lineOf(report: Report): string {
  const { seed, kills, ms, settlingMs, edition, sateDelayMs, dateFraction, socketDateFraction } = report;
  return [
    `seed ${seed}, ${report.store}: ${report.accepted} accepted + ${report.unknown} unknown + ${report.refused} refused`,
    `${report.arrived} at the Helpdesk in ${report.tickets} tickets of ${report.conversations} conversations`,
    `${report.overtaken} messages to agents overtaken`,
    `${report.heard} heard (${report.agentMessages} of agents), ${report.repeats} repeated frames`,
    `${kills.length} kills (${kills.join(' ')}), ${report.outages} outages, ${report.cuts} cuts`,
    `edition ${edition}, SATE ${sateDelayMs} ms, dates ${dateFraction}/${socketDateFraction}`,
    `${(ms / 1000).toFixed(1)} s (${(settlingMs / 1000).toFixed(1)} s to settle)`,
  ].join('; ');
}
