/** What a number in a spreadsheet means: a number, a share, a date, a time, a length of time (ECMA-376 part 1, 18.8.30 and 18.17.4). */

export type CellFormat = 'number' | 'percent' | 'date' | 'duration';

const DAY_MS = 86_400_000;
/** Day 0 as a number of days before 1970: day 60 is 1900-02-29, which was not; later days are right with this one. */
const DAYS_1900 = 25_569;
const DAYS_1904 = 24_107;

/** The formats that have a number only and are never written down; 27 to 36 and 50 to 58 are dates of East Asia. */
function builtIn(id: number): CellFormat | undefined {
  if (id === 9 || id === 10) return 'percent';
  if (id === 46) return 'duration';
  const date = (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || id === 45 || id === 47 || (id >= 50 && id <= 58);
  return date ? 'date' : undefined;
}

/** The format of that id; `code` is what the file says of it, if it does. Only its first part, for positive numbers, is looked at. */
export function formatOf(id: number, code?: string): CellFormat {
  if (code === undefined) return builtIn(id) ?? 'number';
  if (code.length > 255) return 'number';
  const bare = code.replaceAll(/"[^"]*"|\\.|_.|\*./g, '').split(';', 1)[0] ?? '';
  if (/\[(?:h+|m+|s+)\]/i.test(bare)) return 'duration';
  const signs = bare.replaceAll(/\[[^\]]*\]/g, '');
  if (signs.includes('%')) return 'percent';
  if (/general/i.test(signs)) return 'number';
  return /[dmyhs]/i.test(signs) ? 'date' : 'number';
}

const two = (value: number): string => String(value).padStart(2, '0');

function durationOf(days: number): string {
  const seconds = Math.round(Math.abs(days) * 86_400);
  const rest = seconds % 60 === 0 ? '' : `:${two(seconds % 60)}`;
  return `${days < 0 ? '-' : ''}${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}${rest}`;
}

/** `2026-03-01`, `2026-03-01 10:30`, `10:30`; undefined for what no calendar has. */
function dateOf(serial: number, from1904: boolean): string | undefined {
  // Up to day 60 the calendar of 1900 is one behind, because of that day.
  const early = !from1904 && serial >= 1 && serial < 60 ? 1 : 0;
  const days = serial + early - (from1904 ? DAYS_1904 : DAYS_1900);
  const at = new Date(Math.round((days * DAY_MS) / 1000) * 1000);
  if (serial < 0 || Number.isNaN(at.getTime()) || at.getUTCFullYear() > 9999) return undefined;
  const [day = '', time = ''] = at.toISOString().slice(0, 19).split('T');
  const clock = time.endsWith(':00') ? time.slice(0, 5) : time;
  if (serial < 1 && !from1904) return clock;
  return clock === '00:00' ? day : `${day} ${clock}`;
}

/** The words for a number as it stands in the file; what is not a number stays as it is. */
export function wordsOf(raw: string, format: CellFormat, from1904: boolean): string {
  const value = Number(raw);
  if (raw.trim() === '' || !Number.isFinite(value)) return raw;
  const plain = String(Number(value.toPrecision(15)));
  if (format === 'percent') return `${Number((value * 100).toPrecision(15))}%`;
  if (format === 'duration') return durationOf(value);
  return format === 'date' ? (dateOf(value, from1904) ?? plain) : plain;
}
