/** State of the bridge: what is durable, who owns what, and how replicas wake each other. */
export type {
  Balance,
  Change,
  Committed,
  Conversation,
  Customer,
  DeadLetter,
  Discrepancy,
  Documents,
  Entry,
  Hop,
  NewEntry,
  NewWork,
  Settlement,
  Store,
  Work,
} from './store.js';
export { StoreUnavailableError } from './store.js';
export type { Bus, BusMessage } from './bus.js';
export { LocalBus } from './bus.local.js';
export type { Ownership } from './ownership.js';
export { LocalOwnership } from './ownership.local.js';
export type { OpenSocket, SocketDirectory } from './directory.js';
export { LocalSocketDirectory } from './directory.local.js';
export { openSqliteStore } from './store.sqlite.js';
