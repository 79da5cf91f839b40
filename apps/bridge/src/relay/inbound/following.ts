/** What follows once an event is carried out: the socket is bound, others are woken, what was shown is noted. */
import { customerOf, refOf } from '#state';
import type { SocketDirectory } from '#state';
import type { Sessions } from '../../session/sessions.js';
import type { BridgeBus } from '../bridge-store.js';
import type { CarriedOut, CarryOut } from '../carry-out.js';
import type { Receipts } from '../delivery/receipts.js';
import type { Outcome } from './answers/outcome.js';
import type { Asker } from './asker.js';
import { callName } from './ownership.js';

interface Tools {
  readonly bus: BridgeBus;
  readonly directory: SocketDirectory;
  readonly carryOut: CarryOut;
  readonly receipts: Receipts;
  readonly sessions: Pick<Sessions, 'has'>;
  readonly greetingDelayMs: number;
}

export class Following {
  constructor(private readonly tools: Tools) {}

  /**
   * The socket that shall receive the conversation; null leaves the bindings as they are (captivate.md 6.1, Q6, Q7). Users go by
   * their Helpdesk identity here: of all who are called "anon", each has one of its own.
   */
  async socketFor(asker: Asker, { conversation }: CarriedOut): Promise<string | null> {
    if (asker.socketId !== null || !asker.namesNoSocket) return asker.socketId;
    const { channel, userKey, sessionId } = conversation;
    return this.tools.directory.recall(channel, callName(asker, userKey, sessionId));
  }

  /** What is done once the asker has its answer. */
  of(asker: Asker, done: CarriedOut, socketId: string | null): Pick<Outcome, 'afterwards'> {
    const { bus, carryOut, sessions, greetingDelayMs } = this.tools;
    const announce = (isAnswered: boolean): void => {
      const showsAll = done.step.showsAll === true && isAnswered;
      // What was written to a socket may never arrive: the answer to a ping tells, as of what is pushed.
      const { lastPush } = done.conversation;
      const shown = showsAll && asker.via === 'socket' ? { shown: lastPush } : {};
      if (showsAll && asker.via === 'http') this.received(done);
      if (socketId !== null && !sessions.has(socketId, done.conversation)) {
        bus.tell({ to: 'socket', socketId }, { kind: 'bind', socketId, ref: refOf(done.conversation), ...shown });
      }
      carryOut.announce(done, asker.address, asker.journey?.point);
    };
    const waits = done.step.isGreeting === true && asker.via === 'http';
    return {
      afterwards: waits ? (isAnswered) => void setTimeout(announce, greetingDelayMs, isAnswered) : announce,
    };
  }

  /** A transcript that was served by HTTP shows all that was held (P3). */
  private received({ conversation }: CarriedOut): void {
    this.tools.receipts.add({ ...refOf(conversation), ...customerOf(conversation), push: conversation.lastPush });
  }
}
