/** User ids that are numbers. */

/** The digits; null for a number that may stand for another one, which JavaScript could not hold. */
export function numberAsId(id: number): string | null {
  return Number.isFinite(id) && Math.abs(id) <= Number.MAX_SAFE_INTEGER ? String(id) : null;
}
