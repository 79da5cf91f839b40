/** Whether the conversation of a file is there: what was erased or has expired has no files, whatever storage still keeps. */
import type { FileRecord, FilesOwner } from '#files';
import type { BridgeStore } from '../../relay/bridge-store.js';

/** By the store, as it is known here: an erasure of this moment, elsewhere, may be known a little later. */
export async function isThere(
  store: Pick<BridgeStore, 'head'>,
  { channel, conversationId: id }: FilesOwner,
): Promise<boolean> {
  const head = await store.head({ channel, id });
  return head !== null && !head.erased;
}

/** True for a file that its conversation still has, or that no message has named yet. While the store is away storage alone decides. */
export async function hasOwner(
  store: Pick<BridgeStore, 'head'>,
  { channel, conversationId }: Pick<FileRecord, 'channel' | 'conversationId'>,
): Promise<boolean> {
  return conversationId === null || isThere(store, { channel, conversationId }).catch(() => true);
}
