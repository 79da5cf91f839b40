/** The customers that sockets of this replica are bound to: counted here, and told to Redis at the first and the last. */
import { customerKey, customerOf } from '../../../contract/conversation.js';
import type { Customer } from '../../../contract/conversation.js';
import type { Calls } from '../../calls/operation.js';
import { customerName, tagOfCustomer } from '../../places.js';

/** Time between two attempts to say what could not be said, milliseconds. */
const againMs = 1000;
/** Redis forgets after 24 h; all are renewed within six, some each minute, milliseconds. */
const renewAfterMs = 5 * 3_600_000;
const renewEveryMs = 60_000;
const rounds = 60;
/** So many are said at a time when all are said anew. */
const atATime = 512;

interface Listened {
  readonly customer: Customer;
  /** Sockets that are bound. */
  count: number;
  /** Operations under way. */
  writing: number;
  /** True if Redis may not know it as it is. */
  isUnsure: boolean;
  renewedAt: number;
}

interface Tools {
  readonly calls: Calls;
  readonly replica: string;
  /** Told when what was committed meanwhile may have been told to nobody here. */
  readonly onGap: () => void;
}

export class Listening {
  readonly #tools: Tools;
  /** Longest not renewed first. */
  readonly #listened = new Map<string, Listened>();
  #timers: NodeJS.Timeout[] = [];

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  start(): void {
    this.#timers = [
      setInterval(() => void this.#retry(), againMs).unref(),
      setInterval(() => this.#renew(), renewEveryMs).unref(),
    ];
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#listened.clear();
  }

  has(customer: Customer): boolean {
    return (this.#listened.get(customerKey(customer))?.count ?? 0) > 0;
  }

  add(customer: Customer): void {
    const key = customerKey(customer);
    let listened = this.#listened.get(key);
    if (!listened) {
      listened = { customer: customerOf(customer), count: 0, writing: 0, isUnsure: false, renewedAt: 0 };
      this.#listened.set(key, listened);
    }
    listened.count += 1;
    if (listened.count === 1) void this.#write(listened);
  }

  remove(customer: Customer): void {
    const listened = this.#listened.get(customerKey(customer));
    if (!listened || listened.count === 0) return;
    listened.count -= 1;
    if (listened.count === 0) void this.#write(listened);
  }

  /** Says all of it anew: Redis, or others, may have forgotten it. */
  async sayAll(): Promise<void> {
    const all = [...this.#listened.values()].filter(({ count }) => count > 0);
    for (let from = 0; from < all.length; from += atATime) {
      await Promise.all(all.slice(from, from + atATime).map((listened) => this.#write(listened)));
    }
    if (all.length > 0) this.#tools.onGap();
  }

  /** Never rejects; what failed is tried again. */
  async #write(listened: Listened): Promise<void> {
    const { customer } = listened;
    const listens = listened.count > 0;
    let isSure = true;
    // Sent again, it may have come behind what was asked for later.
    const onRepeat = (): void => void (isSure = false);
    const args = [customerName(customer), this.#tools.replica];
    listened.writing += 1;
    try {
      const name = listens ? 'listen' : 'unlisten';
      await this.#tools.calls.run({ name, tag: tagOfCustomer(customer), args, isRelief: true, onRepeat });
    } catch {
      isSure = false;
    }
    listened.writing -= 1;
    if (!isSure) listened.isUnsure = true;
    else if (listens) this.#renewed(listened);
    if (listened.count === 0 && listened.writing === 0 && !listened.isUnsure) {
      const key = customerKey(customer);
      if (this.#listened.get(key) === listened) this.#listened.delete(key);
    }
  }

  #renewed(listened: Listened): void {
    const key = customerKey(listened.customer);
    listened.renewedAt = performance.now();
    if (this.#listened.get(key) !== listened) return;
    this.#listened.delete(key);
    this.#listened.set(key, listened);
  }

  async #retry(): Promise<void> {
    const unsure = [...this.#listened.values()].filter(({ isUnsure, writing }) => isUnsure && writing === 0);
    if (unsure.length === 0) return;
    await Promise.all(
      unsure.slice(0, atATime).map((listened) => {
        listened.isUnsure = false;
        return this.#write(listened);
      }),
    );
    if (unsure.some(({ isUnsure, count }) => !isUnsure && count > 0)) this.#tools.onGap();
  }

  #renew(): void {
    const before = performance.now() - renewAfterMs;
    let left = Math.ceil(this.#listened.size / rounds);
    for (const listened of [...this.#listened.values()]) {
      if (left === 0 || listened.renewedAt > before) return;
      left -= 1;
      void this.#write(listened);
    }
  }
}
