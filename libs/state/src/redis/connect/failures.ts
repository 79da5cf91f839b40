/** What it says of a script that running it failed. */

/**
 * `not-run`: it surely was not run. `unknown`: it may have been. `full`: Redis has no memory left, and it was not run.
 * `mistake`: it was refused for a reason that stays.
 */
export type Failure = 'not-run' | 'unknown' | 'full' | 'mistake';

const notRun =
  /^(?:READONLY|LOADING|CLUSTERDOWN|MASTERDOWN|NOREPLICAS|MISCONF|TRYAGAIN|BUSY|UNBLOCKED|NOAUTH|NOPERM|WRONGPASS)\b/;

export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return 'unknown';
  if (error.message.startsWith('OOM')) return 'full';
  if (notRun.test(error.message)) return 'not-run';
  if (error.name === 'ReplyError') return 'mistake';
  return 'unknown';
}
