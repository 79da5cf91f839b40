/** The store with the bridge's own documents in it. */
import type { Store } from '#state';
import type { BridgeDocuments } from '#translation';

export type BridgeStore = Store<BridgeDocuments>;
