// Writes instants the way a Helpdesk might, with more or fewer digits after the second.

/** Digits after the second: three, six, or none; or no date at all. */
export type DateFraction = 'ms' | 'us' | 'none' | 'undated';

/** An ISO timestamp in UTC; `at` is in milliseconds since the epoch. */
export function formatDate(at: number, fraction: DateFraction): string {
  if (fraction === 'undated') return '';
  const iso = new Date(at).toISOString();
  if (fraction === 'ms') return iso;
  return fraction === 'us' ? iso.replace('Z', '000Z') : iso.replace(/\.\d+Z$/, 'Z');
}
