// Writes a date as a database, another clock or another framework would.
import type { FaultSettings } from '../faults.js';

type Setting = FaultSettings['dates'];

const minuteMs = 60_000;

/** The ISO date in the odd form; what is no date stays as it is. */
export function oddDate(iso: unknown, setting: Setting): unknown {
  const at = typeof iso === 'string' ? Date.parse(iso) : Number.NaN;
  if (Number.isNaN(at)) return iso;
  const { toMs, by, laterMs } = setting;
  const told = (by === 'rounding' ? Math.round(at / toMs) : Math.floor(at / toMs)) * toMs + laterMs;
  return written(told, setting);
}

function written(at: number, { form, toMs, offsetMinutes, zone }: Setting): string | number {
  if (form === 'seconds') return at / 1000;
  if (form === 'milliseconds') return at;
  if (form === 'http') return new Date(at).toUTCString();
  const wallClock = new Date(at + offsetMinutes * minuteMs).toISOString().slice(0, -1);
  const digits = toMs % 1000 === 0 ? wallClock.replace(/\.\d+$/, '') : wallClock;
  const time = zone === 'leftOut' ? digits : digits + zoneOf(offsetMinutes);
  return form === 'sql' ? time.replace('T', ' ') : time;
}

function zoneOf(offsetMinutes: number): string {
  if (offsetMinutes === 0) return 'Z';
  const [hours, minutes] = [Math.trunc(Math.abs(offsetMinutes) / 60), Math.abs(offsetMinutes) % 60];
  return `${offsetMinutes < 0 ? '-' : '+'}${twoDigits(hours)}:${twoDigits(minutes)}`;
}

function twoDigits(count: number): string {
  return String(count).padStart(2, '0');
}
