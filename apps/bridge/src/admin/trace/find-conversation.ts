/** Finds a conversation by its id alone. */
import type { StoredConversation } from '#translation';
import type { BridgeStore } from '../../relay/bridge-store.js';

interface Tools {
  readonly store: BridgeStore;
  readonly channels: () => readonly string[];
}

/** Looks for it in each channel. */
export async function findConversation({ store, channels }: Tools, id: string): Promise<StoredConversation | null> {
  for (const channel of channels()) {
    const found = await store.load({ channel, id });
    if (found !== null) return found;
  }
  return null;
}
