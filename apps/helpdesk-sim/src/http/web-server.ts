// The web server in front of REST: what it cannot route never gets there.
import type { FaultSettings } from '../faults.js';

/** The status with which the web server turns an address away itself; null if it passes it on. */
export function turnedAway(target: string, routing: FaultSettings['routing'] | undefined): number | null {
  if (routing === undefined) return null;
  if (routing.longest !== undefined && target.length > routing.longest) return 414;
  if (routing.decodesEarly && /%(?:2f|5c|00)/i.test(target)) return 404;
  return routing.forbids !== undefined && new RegExp(routing.forbids, 'u').test(decoded(target)) ? 400 : null;
}

function decoded(target: string): string {
  try {
    return decodeURIComponent(target);
  } catch {
    return target;
  }
}
