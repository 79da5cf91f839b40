/** What this replica knows of conversations: good for computing from, since every commit is checked. */
import { LRUCache } from 'lru-cache';
import { headOf } from '../../contract/conversation.js';
import type { Conversation, Documents, Head, Ref } from '../../contract/conversation.js';

/** Bytes that conversations may take, by a rough measure. */
const cachedBytes = 64_000_000;
/** What a conversation takes besides its document, bytes. */
const headBytes = 500;
/** For a document that was not written down by now. */
const documentBytes = 1000;

interface Cached<D extends Documents> {
  readonly conversation: Conversation<D>;
  /** Characters of its document as text. */
  readonly characters: number;
}

export class Cache<D extends Documents> {
  readonly #known = new LRUCache<string, Cached<D>>({
    maxSize: cachedBytes,
    sizeCalculation: ({ characters }) => headBytes + 2 * characters,
  });

  head(ref: Ref): Head | null {
    const known = this.get(ref);
    return known && headOf(known, this.#known.peek(nameOf(ref))?.characters ?? documentBytes);
  }

  get(ref: Ref): Conversation<D> | null {
    const known = this.#known.get(nameOf(ref))?.conversation;
    return known?.id === ref.id && known.channel === ref.channel ? known : null;
  }

  /** `characters`: of the document as text; null if it is the one that is there. */
  put(conversation: Conversation<D>, characters: number | null): void {
    const name = nameOf(conversation);
    const known = characters ?? this.#known.peek(name)?.characters ?? documentBytes;
    this.#known.set(name, { conversation, characters: known });
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
