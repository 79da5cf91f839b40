// Dates of the Helpdesk as instants, in the forms that databases and frameworks give them.

const isoPattern =
  /^([+-]?\d{4,6}-\d\d-\d\d)(?:[T ]\s*(\d\d:\d\d)(?::(\d\d)(?:[.,](\d{1,12}))?)?\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?$/i;
/** As HTTP and mail write it: "Wed, 01 Oct 2025 09:00:02 GMT". */
const httpPattern = /^(?:[a-z]{3},\s*)?\d{1,2} [a-z]{3} \d{4} \d\d:\d\d:\d\d (?:GMT|UTC|Z|[+-]\d{4})$/i;
const epochPattern = /^(?:\/Date\()?(-?\d{9,19}(?:\.\d{1,12})?)(?:\)\/)?$/;
/** The end of the year 9999, in milliseconds: no message is later. */
const latest = 253_402_300_799_999;

/**
 * The instant of a timestamp in milliseconds since the epoch, finer fractions cut off; NaN if it cannot be read. Takes ISO
 * dates, those of HTTP, and Unix times in seconds, milliseconds or finer. One without a zone counts as UTC. Compare dates of
 * socket and REST by instant, never as text (helpdesk.md 11.5).
 */
export function instantOf(date: string): number {
  const text = date.length > 64 ? '' : date.trim();
  const instant = isoInstant(text) ?? (httpPattern.test(text) ? Date.parse(text) : epochInstant(text));
  return instant >= 0 && instant <= latest ? instant : Number.NaN;
}

function isoInstant(text: string): number | null {
  const [, day, minute, second, fraction, zone] = isoPattern.exec(text) ?? [];
  if (day === undefined || minute === undefined) return null;
  const ms = (fraction ?? '').slice(0, 3).padEnd(3, '0');
  return Date.parse(`${day}T${minute}:${second ?? '00'}.${ms}${zoneOf(zone)}`);
}

/** "+02", "+0200" and "+02:00" are the same; none is UTC. */
function zoneOf(zone = 'Z'): string {
  const [, hours, minutes] = /^([+-]\d\d):?(\d\d)?$/.exec(zone) ?? [];
  return hours === undefined ? 'Z' : `${hours}:${minutes ?? '00'}`;
}

/** By its size a Unix time is one of seconds, milliseconds, microseconds or nanoseconds. */
function epochInstant(text: string): number {
  const [, digits] = epochPattern.exec(text) ?? [];
  let instant = Number(digits);
  if (Math.abs(instant) < 1e11) instant *= 1000;
  while (Math.abs(instant) >= 1e14) instant /= 1000;
  return Math.trunc(instant);
}
