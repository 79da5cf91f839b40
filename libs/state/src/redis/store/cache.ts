/** What this replica knows of conversations: good for computing from, since every commit is checked. */
import { LRUCache } from 'lru-cache';
import type { Conversation, Documents, Ref } from '../../contract/conversation.js';

/** Bytes that conversations may take, by a rough measure. */
const cachedBytes = 64_000_000;
/** What a conversation takes besides its document, bytes. */
const headBytes = 500;
const bytesPerField = 40;
/** Of objects that were measured: documents are never changed, and new ones have most of their parts from the old ones. */
const measured = new WeakMap<object, number>();

export class Cache<D extends Documents> {
  readonly #known = new LRUCache<string, Conversation<D>>({
    maxSize: cachedBytes,
    sizeCalculation: ({ doc }) => headBytes + roughBytes(doc, 3),
  });

  get(ref: Ref): Conversation<D> | null {
    const known = this.#known.get(nameOf(ref));
    return known?.id === ref.id && known.channel === ref.channel ? known : null;
  }

  put(conversation: Conversation<D>): void {
    this.#known.set(nameOf(conversation), conversation);
  }

  drop(ref: Ref): void {
    this.#known.delete(nameOf(ref));
  }

  clear(): void {
    this.#known.clear();
  }
}

function nameOf({ channel, id }: Ref): string {
  return `${channel}\n${id}`;
}

/** What a document takes, without writing it down; deeper than `depth` everything counts as one field. */
function roughBytes(value: unknown, depth: number): number {
  if (typeof value === 'string') return bytesPerField + value.length;
  if (typeof value !== 'object' || value === null) return bytesPerField;
  const known = measured.get(value);
  if (known !== undefined) return known;
  let bytes = bytesPerField;
  for (const name in value) {
    bytes += depth === 0 ? bytesPerField : roughBytes((value as Record<string, unknown>)[name], depth - 1);
  }
  measured.set(value, bytes);
  return bytes;
}
