/** The parts of the state with the bridge's own documents in them. */
import type { Bus, Notice, State, Store } from '#state';
import type { BridgeDocuments } from '#translation';

export type BridgeState = State<BridgeDocuments>;
export type BridgeStore = Store<BridgeDocuments>;
export type BridgeBus = Bus<BridgeDocuments>;
export type BridgeNotice = Notice<BridgeDocuments>;
