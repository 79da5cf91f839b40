/** Ends the sockets whose key opens nothing any more, after the keys were changed. */
import { setImmediate } from 'node:timers/promises';
import type { Admission } from '../../relay/inbound/asker.js';
import type { KeyRing } from './key-ring.js';

/** Sockets that are looked at in one turn of the event loop. */
const perTurn = 200;

/** A socket, and what opened it. */
interface Opened {
  readonly admission: Admission;
  /** Its key is recalled. */
  onKeyEnd(): void;
}

/** As many entries as there are open sockets. */
export class KeyRecall {
  private readonly opened = new Set<Opened>();

  constructor(private readonly keyRing: Pick<KeyRing, 'admit'>) {}

  add(socket: Opened): void {
    this.opened.add(socket);
  }

  remove(socket: Opened): void {
    this.opened.delete(socket);
  }

  /** Asks of every open socket whether it would be let in now, and ends those that would not. Resolves with their number. */
  async recall(): Promise<number> {
    let looked = 0;
    let ended = 0;
    for (const socket of [...this.opened]) {
      if (++looked % perTurn === 0) await setImmediate();
      const { apiKey, origin, channel } = socket.admission;
      const now = this.keyRing.admit([apiKey], origin);
      if (typeof now !== 'string' && now.channel.name === channel.name) continue;
      socket.onKeyEnd();
      ended++;
    }
    return ended;
  }
}
