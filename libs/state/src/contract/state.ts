/** Everything that outlives a request, opened as one. */
import type { Bus } from './bus.js';
import type { Documents } from './conversation.js';
import type { SocketDirectory } from './directory.js';
import type { Leases } from './lease.js';
import type { Store } from './store.js';

/** One twin's parts. They share connections or a file, and end together. */
export interface State<D extends Documents> {
  readonly store: Store<D>;
  readonly bus: Bus<D>;
  readonly leases: Leases;
  readonly directory: SocketDirectory;
  /** Finishes what was begun, then closes all of it. Idempotent. */
  close(): Promise<void>;
}
