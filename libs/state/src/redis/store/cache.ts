/** What this replica knows of conversations: good for computing from, since every commit is checked. */
import { LRUCache } from 'lru-cache';
import type { Conversation, Documents, Ref } from '../../contract/conversation.js';

/** Bytes that conversations may take, by a rough measure. */
const cachedBytes = 64_000_000;
/** What a conversation takes besides its document, bytes. */
const headBytes = 500;
/** Texts of this length and more are measured, others are not worth it. */
const bytesPerField = 40;

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
  if (depth === 0) return bytesPerField * Object.keys(value).length;
  let bytes = bytesPerField;
  for (const field of Object.values(value)) bytes += roughBytes(field, depth - 1);
  return bytes;
}
