/** The end of a visitor key's time on a socket that it has opened. */
import type { Admission } from '../../relay/inbound/asker.js';

/** Longest time that a timer takes, milliseconds. */
const longestTimer = 2_147_483_647;

interface Listener {
  onKeyEnd(): void;
}

const nothing = (): void => undefined;

/** Tells once when the key that was presented is over; never for the channel's own key. Returns how to stop waiting. */
export function onExpiry({ visitor }: Pick<Admission, 'visitor'>, listener: Listener): () => void {
  if (visitor === null) return nothing;
  let timer: NodeJS.Timeout;
  const wait = (): void => {
    const left = visitor.expiresAt - Date.now();
    timer = left <= 0 ? setTimeout(() => listener.onKeyEnd(), 0) : setTimeout(wait, Math.min(left, longestTimer));
    timer.unref();
  };
  wait();
  return () => clearTimeout(timer);
}
