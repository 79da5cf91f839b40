/** When two dates may be one: what databases and frameworks do to the date of a message on its two roads. */

/** Steps to which dates are cut or rounded, milliseconds. */
const steps = [10, 100, 1000];
const minuteMs = 60_000;
/** What the coarsest clocks of databases are off by, milliseconds. */
const jitterMs = 3;
const quarterMs = 15 * minuteMs;
/** No zone is further from UTC than that. */
export const widestShiftMs = 14 * 60 * minuteMs;

/** How much two dates of one message may have suffered, from not at all to most. */
export const wears = ['none', 'cut', 'rounded', 'cut to the minute'] as const;

/** The least wear that makes one date of two instants (Unix milliseconds); null if none does, or one of them is unreadable. */
export function wearBetween(one: number, other: number): (typeof wears)[number] | null {
  if (one === other) return 'none';
  const isOn = (step: number): boolean => one % step === 0 || other % step === 0;
  const isWithin = (step: number): boolean => Math.floor(one / step) === Math.floor(other / step);
  if (steps.some((step) => isOn(step) && isWithin(step))) return 'cut';
  const apart = Math.abs(one - other);
  if (apart <= jitterMs || steps.some((step) => isOn(step) && apart <= step / 2)) return 'rounded';
  // One was cut and the other rounded.
  if (one % 1000 === 0 && other % 1000 === 0 && apart === 1000) return 'rounded';
  return isOn(minuteMs) && isWithin(minuteMs) ? 'cut to the minute' : null;
}

/** By how much `other` is ahead of `one` when only a zone is missing in one of both; 0 if that does not explain it. */
export function zoneShiftOf(one: number, other: number): number {
  const shift = Math.round((other - one) / quarterMs) * quarterMs;
  return Math.abs(shift) <= widestShiftMs && wearBetween(one, other - shift) !== null ? shift : 0;
}
