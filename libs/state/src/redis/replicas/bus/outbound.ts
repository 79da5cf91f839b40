/** Messages to other replicas: one for each and turn, numbered; the last number is told once more when there was nothing for a while. */
import { envelopeText } from './envelope.js';

/** After it the last number is told again, milliseconds. */
const repeatAfterMs = 1000;
/** How much may be on its way; above it messages are left out, which is a gap for whoever would get them. Characters. */
const mostUnderWay = 32_000_000;
/** A message holds so many notices at most. */
const noticesPerMessage = 500;

interface Target {
  /** Of the last message. */
  number: number;
  notices: string[];
  /** When it was sent, by the monotonic clock; null once its number was told again. */
  lastAt: number | null;
}

interface OutboundTools {
  /** This replica. */
  readonly from: string;
  /** Rejects where the message could not be sent. */
  readonly publish: (replica: string, message: string) => Promise<void>;
  /** Replicas that are gone are told nothing more. */
  readonly isGone: (replica: string) => boolean;
}

export class Outbound {
  readonly #tools: OutboundTools;
  /** Never forgotten as long as this replica lives, for its numbers must grow: a few bytes for each replica there was. */
  readonly #targets = new Map<string, Target>();
  readonly #due = new Set<Target>();
  #underWay = 0;
  #repeater: NodeJS.Timeout | null = null;

  constructor(tools: OutboundTools) {
    this.#tools = tools;
  }

  /** `notice` as `noticeText` made it. */
  tell(replica: string, notice: string): void {
    const target = this.#target(replica);
    target.notices.push(notice);
    if (this.#due.size === 0) setImmediate(() => this.#flush());
    this.#due.add(target);
  }

  /** Something that the replica should have been told is lost: it is to notice that. */
  skip(replica: string): void {
    const target = this.#target(replica);
    target.number += 1;
    target.lastAt = performance.now();
    this.#repeatLater();
  }

  close(): void {
    if (this.#repeater) clearInterval(this.#repeater);
    this.#flush();
  }

  #target(replica: string): Target {
    let target = this.#targets.get(replica);
    if (!target) this.#targets.set(replica, (target = { number: 0, notices: [], lastAt: null }));
    return target;
  }

  #flush(): void {
    if (this.#due.size === 0) return;
    this.#due.clear();
    for (const [replica, target] of this.#targets) {
      while (target.notices.length > 0) {
        target.number += 1;
        target.lastAt = performance.now();
        const notices = target.notices.splice(0, noticesPerMessage);
        void this.#send(replica, envelopeText(this.#tools.from, target.number, notices));
      }
    }
    this.#repeatLater();
  }

  /** False if it was not sent: what is missing is found by the number of the next one. */
  async #send(replica: string, message: string): Promise<boolean> {
    if (this.#underWay > mostUnderWay) return false;
    this.#underWay += message.length;
    try {
      await this.#tools.publish(replica, message);
      return true;
    } catch {
      return false;
    } finally {
      this.#underWay -= message.length;
    }
  }

  #repeatLater(): void {
    this.#repeater ??= setInterval(() => void this.#repeat(), repeatAfterMs / 2).unref();
  }

  async #repeat(): Promise<void> {
    const before = performance.now() - repeatAfterMs;
    const quiet = [...this.#targets].filter(([, { lastAt }]) => lastAt !== null && lastAt <= before);
    for (const [replica, target] of quiet) {
      const { lastAt } = target;
      const isTold =
        this.#tools.isGone(replica) || (await this.#send(replica, envelopeText(this.#tools.from, target.number, [])));
      // What was sent meanwhile is told again in its turn.
      if (isTold && target.lastAt === lastAt) target.lastAt = null;
    }
  }
}
