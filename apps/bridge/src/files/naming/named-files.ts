/** Files that a message names: their records are read, and those that are the conversation's become part of it, before anything else is done. */
import { withDeadline } from '#async';
import type { UserContent } from '#channel';
import { readFileKey } from '#files';
import type { FileKey, FileRecord, FileShelf } from '#files';
import type { Ref } from '#state';
import { keysNamedIn, namesKeys, userKeyOf, withNamed } from '#translation';
import type { NamedFile, StepFiles } from '#translation';
import type { Asker } from '../../relay/inbound/asker.js';
import type { BridgeStore } from '../../relay/bridge-store.js';
import type { FileLinks } from './file-links.js';
import { inTurns } from './in-turns.js';
import { withKeysOfLinks } from './own-links.js';

/** Files that one message may name; one that names more is refused. */
const namedLimit = 100;
/** Records that are read at the same time for one message. */
const readAtOnce = 8;

/** A message whose files are known. */
export interface Accepted {
  /** As it is kept. */
  readonly content: UserContent;
  readonly files: StepFiles;
}

interface Tools {
  readonly shelf: FileShelf;
  readonly store: Pick<BridgeStore, 'head'>;
  readonly links: FileLinks;
  /** For all files of one message, milliseconds. */
  readonly timeoutMs: number;
}

export class NamedFiles {
  constructor(private readonly tools: Tools) {}

  /** The content with keys in the place of our own links. Asks nobody; what names no file is the same one. */
  read(content: UserContent): UserContent {
    return content.files.length === 0 ? content : withKeysOfLinks(content, this.tools.links);
  }

  /** False for what `accept` need not look at. */
  isNeeded(content: UserContent): boolean {
    return namesKeys(content);
  }

  /**
   * The message with those files that are of the conversation, or of nobody yet and now of it; of others nothing but the names is left.
   * Null if it names too many. Rejects with a `FileStorageError` or a `DeadlineError` while storage does not answer: then it is to be
   * tried again, and a file that has become part of the conversation is found to be so.
   */
  async accept(asker: Asker, ref: Ref, content: UserContent): Promise<Accepted | null> {
    const keys = keysNamedIn(content);
    if (keys.length > namedLimit) return null;
    const { timeoutMs, links } = this.tools;
    const head = await this.tools.store.head(ref);
    const named = new Map<string, NamedFile>();
    const abort = new AbortController();
    const look = async (name: string): Promise<void> => {
      const key = readFileKey(name);
      if (key === null || head === null || head.erased) return;
      const record = await this.recordOf(key, { ref, userKeys: [head.userKey, ...provenBy(asker)] }, abort.signal);
      if (record !== null) named.set(name, record);
    };
    try {
      await withDeadline(inTurns(keys, readAtOnce, look), timeoutMs, 'records of files');
    } finally {
      abort.abort();
    }
    const origin = asker.cameBy();
    const linkOf = ({ key, name }: NamedFile, until: number): string => {
      const known = readFileKey(key);
      return known === null ? '' : links.urlOf({ key: known, name }, { origin, expiresAt: Math.floor(until / 1000) });
    };
    return { content: withNamed(content, named), files: { named, linkOf } };
  }

  /** Null for a file that the visitor may not name, for whatever reason. */
  private async recordOf(
    key: FileKey,
    { ref, userKeys }: { readonly ref: Ref; readonly userKeys: readonly string[] },
    signal: AbortSignal,
  ): Promise<FileRecord | null> {
    const { shelf } = this.tools;
    const record = await shelf.find(key, { signal });
    if (record === null || record.channel !== ref.channel) return null;
    if (record.expiresAt !== null && record.expiresAt <= Date.now()) return null;
    if (record.conversationId === ref.id) return record;
    const isTheirs = record.userKey === null || userKeys.includes(record.userKey);
    if (record.conversationId !== null || !isTheirs) return null;
    return shelf.change(record, { conversationId: ref.id }, { signal });
  }
}

/** Whoever has proven to be a visitor may name what this visitor has uploaded, also in a chat that was begun without proof. */
function provenBy({ visitor }: Asker): string[] {
  return visitor === null ? [] : [userKeyOf({ userId: visitor.userId, proof: 'visitorKey' })];
}
