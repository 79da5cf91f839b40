/** Everything that outlives a request, opened as one. */
import type { Bus } from './bus.js';
import type { Documents } from './conversation.js';
import type { SocketDirectory } from './directory.js';
import type { Leases } from './lease.js';
import type { Limits } from './limits.js';
import type { Store } from './store.js';

/** One twin's parts. They share connections or a file, and end together. */
export interface State<D extends Documents> {
  readonly store: Store<D>;
  readonly bus: Bus<D>;
  readonly leases: Leases;
  readonly directory: SocketDirectory;
  readonly limits: Limits;
  /** True while other replicas are there that take over what this one gives up. */
  hasOthers(): boolean;
  /** Tells the others that this replica is going: what nobody owns is left to them from now on. Never rejects. */
  drain(): Promise<void>;
  /** Finishes what was begun, then closes all of it. Idempotent. */
  close(): Promise<void>;
}
