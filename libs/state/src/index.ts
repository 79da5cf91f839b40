/** State of the bridge: what is durable, who owns what, and how replicas tell each other. */
export type { Address, Bus, Notice, Subscriber } from './contract/bus.js';
export type { Applied, Birth, Change, CommitBy, Committed, Route, Settlement } from './contract/change.js';
export type {
  Conversation,
  Customer,
  DeadLetter,
  Documents,
  Entry,
  Head,
  Hop,
  NewEntry,
  NewWork,
  Ref,
  Work,
} from './contract/conversation.js';
export { jsonBytes } from './contract/plan/bytes.js';
export { customerKey, customerOf, hopsKept, refOf } from './contract/conversation.js';
export type { OpenSocket, SocketDirectory } from './contract/directory.js';
export type { Lease, Leases } from './contract/lease.js';
export type { Erased } from './contract/erased.js';
export type { Counted, Limits, Rate } from './contract/limits.js';
export { placedUuid } from './contract/place.js';
export { allEntriesOf, entriesOf } from './contract/entries-of.js';
export type { State } from './contract/state.js';
export type {
  Balance,
  Confirmation,
  ConversationPage,
  Discrepancy,
  ExpiryRule,
  Known,
  Page,
  Store,
} from './contract/store.js';
export { defaultPage, StoreConfigError, StoreUnavailableError } from './contract/store.js';
export type { Copies, Copy } from './copy/copies.js';
export { CopyError } from './copy/copies.js';
export type { CopyReport } from './copy/copy-state.js';
export { copyState } from './copy/copy-state.js';
export { openCopies } from './copy/open-copies.js';
export { loseLease } from './embedded/leases.js';
export type { StateOptions } from './open-state.js';
export { openState } from './open-state.js';
export { checkStore } from './check/check-store.js';
export { StoreUrlError, storeUrlForms, storeUrlProblem } from './redis/connect/store-url.js';
