/** Ends the sockets whose key opens nothing any more, after the keys were changed. */
import { setImmediate } from 'node:timers/promises';
import type { Admission } from '../relay/inbound/asker.js';
import type { KeyRing } from './key-ring.js';

/** Sockets that are looked at in one turn of the event loop. */
const perTurn = 200;

interface Opened {
  readonly admission: Admission;
  readonly end: () => void;
}

/** As many entries as there are open sockets. */
export class KeyRecall {
  private readonly opened = new Set<Opened>();

  constructor(private readonly keyRing: Pick<KeyRing, 'admit'>) {}

  /** A socket was opened by this admission; `end` is called if its key is recalled. Returns how to forget it. */
  add(admission: Admission, end: () => void): () => void {
    const one: Opened = { admission, end };
    this.opened.add(one);
    return () => void this.opened.delete(one);
  }

  /** Asks of every open socket whether it would be let in now, and ends those that would not. Resolves with their number. */
  async recall(): Promise<number> {
    let looked = 0;
    let ended = 0;
    for (const { admission, end } of [...this.opened]) {
      if (++looked % perTurn === 0) await setImmediate();
      const { apiKey, origin, channel } = admission;
      const now = this.keyRing.admit([apiKey], origin);
      if (typeof now !== 'string' && now.channel.name === channel.name) continue;
      end();
      ended++;
    }
    return ended;
  }
}
