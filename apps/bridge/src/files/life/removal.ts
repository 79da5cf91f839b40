/** Removing the files of conversations that are no more: after the commit, again while storage is away, and in the end by the sweep. */
import { KeyedQueue } from '#async';
import { readFileKey } from '#files';
import type { FileCall, FileKey, FileShelf, FilesOwner, FilesTaken } from '#files';
import { entriesOf, refOf } from '#state';
import type { Ref } from '#state';
import { keptKeysIn } from '#translation';
import type { BridgeDocuments } from '#translation';
import { sparingly } from '../../log.js';
import type { Logger } from '../../log.js';
import type { BridgeStore } from '../../relay/bridge-store.js';
import type { FileUsage } from '../file-usage.js';

/** Conversations whose removal is owed at most; what is above that the sweep finds. */
const owedLimit = 10_000;
/** Removals at the same time. */
const atOnce = 4;

interface Tools {
  readonly shelf: FileShelf;
  readonly store: Pick<BridgeStore, 'transcript'>;
  readonly usage: Pick<FileUsage, 'add'>;
  readonly logger: Logger;
  /** For the files of one conversation, milliseconds; then it is tried again. */
  readonly timeoutMs: number;
  /** Wait before storage is asked again, milliseconds. */
  readonly retryMs: number;
}

interface Owed {
  readonly ref: Ref;
  readonly named: readonly FileKey[];
}

export class FileRemoval {
  private readonly owed = new Map<string, Owed>();
  private readonly turns = new KeyedQueue();
  private running = 0;
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;
  private readonly warn = sparingly(60_000, (fields, leftOut) =>
    this.tools.logger.warn({ ...fields, leftOut }, 'files could not be removed yet; it is tried again'),
  );

  constructor(private readonly tools: Tools) {}

  /** The keys of files that the conversation was given only afterwards: to be asked before its transcript is gone. */
  async namedIn(ref: Ref): Promise<FileKey[]> {
    const { shelf, store } = this.tools;
    const owner = ownerOf(ref);
    const keys = new Set<FileKey>();
    for await (const entry of entriesOf<BridgeDocuments>(store, ref)) {
      for (const named of keptKeysIn(entry)) {
        const key = readFileKey(named);
        if (key !== null && !shelf.wasUploadedTo(owner, key)) keys.add(key);
      }
    }
    return [...keys];
  }

  /** What the conversation has; null while storage does not answer. */
  async count(ref: Ref, named: readonly FileKey[]): Promise<FilesTaken | null> {
    const { shelf, timeoutMs } = this.tools;
    const call = { signal: AbortSignal.timeout(timeoutMs) };
    try {
      let { files, bytes } = await shelf.taken(ownerOf(ref), call);
      for (const key of named) {
        const record = await this.ownRecord(ref, key, call);
        files += record === null ? 0 : 1;
        bytes += record?.bytes ?? 0;
      }
      return { files, bytes };
    } catch (error) {
      this.warn({ error });
      return null;
    }
  }

  /**
   * Removes the conversation's files, with those that are owed; says what there was, or null where it is owed now. `named`: of
   * `namedIn`. May be repeated.
   */
  async now(ref: Ref, named: readonly FileKey[]): Promise<FilesTaken | null> {
    const name = nameOf(ref);
    const all = [...new Set([...(this.owed.get(name)?.named ?? []), ...named])];
    this.owed.delete(name);
    try {
      return await this.turns.run(name, () => this.remove(ref, all));
    } catch (error) {
      this.warn({ error });
      this.enter(ref, all);
      this.wait();
      return null;
    }
  }

  /** As `now`, without waiting for it. */
  soon(ref: Ref, named: readonly FileKey[] = []): void {
    this.enter(ref, named);
    this.run();
  }

  /** Begins nothing any more; what is owed then is for the sweep of the next process. */
  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
    this.owed.clear();
  }

  private enter(ref: Ref, named: readonly FileKey[]): void {
    if (this.isStopped || this.owed.size >= owedLimit) return;
    const name = nameOf(ref);
    const all = new Set([...(this.owed.get(name)?.named ?? []), ...named]);
    this.owed.set(name, { ref: refOf(ref), named: [...all] });
  }

  private run(): void {
    while (this.running < atOnce && this.timer === undefined && !this.isStopped) {
      const [first] = this.owed;
      if (first === undefined) return;
      const [name, { ref, named }] = first;
      this.owed.delete(name);
      this.running += 1;
      void this.now(ref, named).finally(() => {
        this.running -= 1;
        this.run();
      });
    }
  }

  private wait(): void {
    if (this.isStopped) return;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.run();
    }, this.tools.retryMs).unref();
  }

  private async remove(ref: Ref, named: readonly FileKey[]): Promise<FilesTaken> {
    const { shelf, usage, timeoutMs } = this.tools;
    const call = { signal: AbortSignal.timeout(timeoutMs) };
    let { files, bytes } = await shelf.removeAllOf(ownerOf(ref), call);
    for (const key of named) {
      const record = await this.ownRecord(ref, key, call);
      if (record === null) continue;
      await shelf.remove(key, call);
      files += 1;
      bytes += record.bytes;
    }
    usage.add(ref.channel, -bytes);
    return { files, bytes };
  }

  private async ownRecord(ref: Ref, key: FileKey, call: FileCall) {
    const record = await this.tools.shelf.find(key, call);
    return record?.channel === ref.channel && record.conversationId === ref.id ? record : null;
  }
}

function ownerOf({ channel, id }: Ref): FilesOwner {
  return { channel, conversationId: id };
}

function nameOf({ channel, id }: Ref): string {
  return `${channel}\n${id}`;
}
