/** The doctor's findings as lines for a terminal. */
import type { Finding } from './finding.js';

const words = { ok: 'ok', warning: 'warning', problem: 'PROBLEM' } as const;
const colours = { ok: '32', warning: '33', problem: '31' } as const;
/** Columns before what is said. */
const levelWidth = 9;
const aboutWidth = 22;

/** One line, and what to do behind an arrow. */
export function lineOf({ level, about, says, todo }: Finding, isColoured: boolean): string {
  const word = words[level].padEnd(levelWidth);
  const shown = isColoured ? `\u001b[${colours[level]}m${word}\u001b[0m` : word;
  return `${shown}${about.padEnd(aboutWidth)} ${says}${todo === undefined ? '' : ` → ${todo}`}`;
}

/** The last line. */
export function conclusion(findings: readonly Finding[]): string {
  const problems = findings.filter(({ level }) => level === 'problem').length;
  const warnings = findings.filter(({ level }) => level === 'warning').length;
  const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;
  if (problems > 0) return `${count(problems, 'problem')}${warnings > 0 ? `, ${count(warnings, 'warning')}` : ''}.`;
  return warnings > 0 ? `The bridge can start; ${count(warnings, 'warning')}.` : 'All is well: the bridge can start.';
}
