/** Looks at every bound conversation for what no notice told of: each once in a period, a few each second; after a gap all of them. */
import type { Binding } from '../../session/sessions.js';

const longestTickMs = 1000;
/** Looked at in one turn of the event loop after a gap. */
const perTurn = 128;

interface Tools {
  readonly bindings: () => Iterable<Binding>;
  readonly look: (binding: Binding) => void;
}

export class Rounds {
  private readonly timer: NodeJS.Timeout;
  private readonly ticksPerPass: number;
  private ticks = 0;
  /** Those that are still to be looked at in this period, and how many of them each second. */
  private pass: Iterator<Binding, unknown> | null = null;
  private perTick = 1;
  /** Those that are still to be looked at after a gap. */
  private rest: Iterator<Binding, unknown> | null = null;
  /** True if there was another gap since that began. */
  private hasGap = false;

  constructor(
    private readonly tools: Tools,
    periodMs: number,
  ) {
    const tickMs = Math.min(longestTickMs, periodMs);
    this.ticksPerPass = Math.ceil(periodMs / tickMs);
    this.timer = setInterval(() => this.tick(), tickMs);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Anything may have been missed: all are looked at, without holding up what else is to be done. */
  gap(): void {
    const isAtIt = this.rest !== null || this.hasGap;
    // What was looked at before is looked at again, when the others have had their turn.
    this.hasGap = true;
    if (!isAtIt) this.catchUp();
  }

  private tick(): void {
    this.ticks += 1;
    if (this.ticks >= this.ticksPerPass) {
      this.ticks = 0;
      const bindings = [...this.tools.bindings()];
      this.perTick = Math.ceil(bindings.length / this.ticksPerPass);
      this.pass = bindings.values();
    }
    if (this.pass !== null && this.look(this.pass, this.perTick)) this.pass = null;
  }

  private catchUp(): void {
    if (this.rest === null) {
      this.hasGap = false;
      this.rest = this.tools.bindings()[Symbol.iterator]();
    }
    if (this.look(this.rest, perTurn)) this.rest = null;
    if (this.rest !== null || this.hasGap) setImmediate(() => this.catchUp());
  }

  /** True if there are no more. */
  private look(rest: Iterator<Binding, unknown>, count: number): boolean {
    for (let left = count; left > 0; left -= 1) {
      const next = rest.next();
      if (next.done === true) return true;
      this.tools.look(next.value);
    }
    return false;
  }
}
