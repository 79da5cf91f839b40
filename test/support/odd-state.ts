/** A state whose leases are lost, whose notices go astray and whose answers do not come, as the test tells it. Everything else is the twin's own. */
import { openState, StoreUnavailableError } from '#state';
import type { Bus, Change, CommitBy, Customer, Lease, Notice, State, Subscriber } from '#state';
import type { BridgeDocuments } from '#translation';
import type { OpenState } from '../../apps/bridge/src/process/start.js';

type D = BridgeDocuments;

/** What becomes of a notice: how often it arrives, each time so many milliseconds late. */
export type Fate = (notice: Notice<D>) => readonly number[];

const undisturbed: Fate = () => [0];

export class OddState {
  /** Whether owners may be sure: while false nothing may leave. */
  isCertain = true;
  fate: Fate = undisturbed;
  /** Whether the answer to a commit does not come, though it was carried out. */
  losesAnswer: (change: Change<D>) => boolean = () => false;
  private readonly held = new Set<HeldLease>();
  private readonly subscribers = new Set<Subscriber<D>>();

  /** Opens the configured twin, and stands before it. */
  readonly open: OpenState = async ({ STORE_URL: url, SQLITE_SYNCHRONOUS: synchronous }) =>
    this.before(await openState<D>(url, { synchronous }));

  /** The customers whose leases are held. */
  get customers(): Customer[] {
    return [...this.held].map(({ customer }) => customer);
  }

  /** Every lease is lost now, as if another replica had taken the customers over and was gone at once. */
  async loseLeases(): Promise<void> {
    for (const lease of this.held) await lease.lose();
  }

  /** Notices may have been lost, says the bus. */
  gap(): void {
    for (const subscriber of this.subscribers) subscriber.onGap();
  }

  private before(twin: State<D>): State<D> {
    const { store, leases, bus } = twin;
    const commit = async (change: Change<D>, by?: CommitBy) => {
      const as = by?.as instanceof HeldLease ? by.as.inner : by?.as;
      const committed = await store.commit(change, as === undefined ? undefined : { as });
      if (committed.outcome === 'committed' && this.losesAnswer(change))
        throw new StoreUnavailableError('the answer was lost');
      return committed;
    };
    const claim = async (customer: Customer): Promise<Lease | null> => {
      const inner = await leases.claim(customer);
      if (inner === null) return null;
      const lease = new HeldLease(inner, this);
      this.held.add(lease);
      lease.lost.addEventListener('abort', () => this.held.delete(lease));
      return lease;
    };
    return {
      ...twin,
      ...{ bus: this.astray(bus), leases: { claim } },
      // The twin's store is a class: its methods are its prototype's.
      store: new Proxy(store, {
        get: (target, name) => {
          if (name === 'commit') return commit;
          const value: unknown = Reflect.get(target, name);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        },
      }),
    };
  }

  private astray(bus: Bus<D>): Bus<D> {
    return {
      tell: (address, notice) => {
        for (const ms of this.fate(notice)) {
          if (ms === 0) bus.tell(address, notice);
          else setTimeout(() => bus.tell(address, notice), ms);
        }
      },
      subscribe: (subscriber) => {
        this.subscribers.add(subscriber);
        return bus.subscribe(subscriber);
      },
    };
  }
}

class HeldLease implements Lease {
  private readonly loss = new AbortController();

  constructor(
    readonly inner: Lease,
    private readonly state: { readonly isCertain: boolean },
  ) {}

  get customer(): Customer {
    return this.inner.customer;
  }

  get epoch(): string {
    return this.inner.epoch;
  }

  get isTakenOver(): boolean {
    return this.inner.isTakenOver;
  }

  get doubtfulUpTo(): number {
    return this.inner.doubtfulUpTo;
  }

  get lost(): AbortSignal {
    return this.loss.signal;
  }

  isCertain(): boolean {
    return this.state.isCertain && !this.lost.aborted && this.inner.isCertain();
  }

  mark(): Promise<void> {
    return this.inner.mark();
  }

  async release(end: { readonly inDoubt: boolean }): Promise<void> {
    if (!this.lost.aborted) await this.inner.release(end);
  }

  /** Others do not know what this owner had under way. */
  async lose(): Promise<void> {
    await this.inner.release({ inDoubt: true });
    this.loss.abort();
  }
}
