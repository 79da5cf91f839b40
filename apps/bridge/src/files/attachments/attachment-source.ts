/** One attachment of the Helpdesk: fetched, looked at, and filed for its conversation. */
import { safeName, sniffType } from '#files';
import type { FileKey, FileShelf, FilesOwner, ReceivedFile } from '#files';
import type { Ref } from '#state';
import type { LinkedFile, NamedFile } from '#translation';
import type { ChannelConfig } from '../../channels.js';
import { FetchError } from '../fetching/fetch-error.js';
import type { FileFetcher } from '../fetching/file-fetcher.js';
import { fetchable, reachOf } from '../fetching/reach.js';
import type { ReachOf } from '../fetching/reach.js';
import type { FileUsage } from '../file-usage.js';
import { nameIn } from '../naming/name-in-address.js';

interface Tools {
  readonly shelf: FileShelf;
  readonly usage: FileUsage;
  readonly fetcher: FileFetcher;
}

/** A file that was filed. */
export interface FiledFile extends NamedFile {
  readonly key: FileKey;
  /** Unix milliseconds. */
  readonly createdAt: number;
  /** True if it was there before: others may name it. */
  readonly isShared: boolean;
}

/**
 * A file that is there for so long, milliseconds, was named by its message or left over by a crash in between, after which the message
 * comes again; a younger one may be removed yet, for its message was not kept.
 */
const usuallySettledMs = 10_000;

/** Pages that stand where a file is expected ask for a password, as a rule. */
const page = 'text/html';

export class AttachmentSource {
  constructor(
    private readonly channel: Pick<ChannelConfig, 'name' | 'files' | 'policy'>,
    private readonly tools: Tools,
    private readonly settledMs = usuallySettledMs,
  ) {}

  /** False where attachments stay links to the Helpdesk. */
  get isOn(): boolean {
    return this.channel.files.attachments === 'fetch';
  }

  /** As the channel is configured now. */
  private get reach(): ReachOf {
    const { files, policy } = this.channel;
    const origins = policy.helpdeskOrigin === undefined ? [] : [policy.helpdeskOrigin];
    return reachOf({ origins, hosts: files.attachmentHosts, others: 'nowhere' });
  }

  /** True for an address that the operator has files fetched from. */
  isTrusted({ url }: LinkedFile): boolean {
    return fetchable(URL.parse(url), this.reach) !== null;
  }

  /** Rejects with a `FetchError` or a `FileStorageError`; then nothing of it is left. */
  async file(ref: Ref, linked: LinkedFile, signal: AbortSignal): Promise<FiledFile> {
    const { fetcher, shelf, usage } = this.tools;
    const { storage } = shelf;
    const limitBytes = this.channel.files.maxFileBytes;
    const order = { storage, reach: this.reach, limitBytes, turn: ref.channel, signal };
    const received = await fetcher.fetch(linked.url, order);
    try {
      const name = safeName(linked.filename ?? nameIn(linked.url));
      const type = await typeOf(received, name);
      const owner = { channel: ref.channel, conversationId: ref.id };
      const there = await shelf.findAlike(owner, received);
      if (there !== null && Date.now() - there.createdAt >= this.settledMs)
        return { ...there, name, type, isShared: true };
      await this.checkRoom(owner, received);
      const createdAt = Date.now();
      const life = { createdAt, ttlDays: null, expiresAt: null };
      const { key, bytes } = await shelf.file(received, {
        ...owner,
        ...life,
        userKey: null,
        from: 'agent',
        name,
        type,
      });
      usage.add(ref.channel, bytes);
      return { key, name, type, bytes, createdAt, expiresAt: null, isShared: false };
    } finally {
      await received.discard();
    }
  }

  /**
   * Nobody names it, unless it was there before, or is there for so long that another owner may have found it: it is removed at once.
   * Never rejects; what storage does not remove goes with its conversation.
   */
  async forget(ref: Ref, { key, bytes, createdAt, isShared }: FiledFile): Promise<void> {
    if (isShared || Date.now() - createdAt >= this.settledMs / 2) return;
    try {
      await this.tools.shelf.remove(key);
      this.tools.usage.add(ref.channel, -bytes);
    } catch {
      // Storage is away.
    }
  }

  private async checkRoom(owner: FilesOwner, { bytes }: ReceivedFile): Promise<void> {
    const { maxChannelBytes, maxConversationBytes } = this.channel.files;
    if (isOver(this.tools.usage.of(owner.channel) + bytes, maxChannelBytes))
      throw new FetchError('tooLarge', 'The channel has no room for it');
    if (maxConversationBytes === 0) return;
    const taken = await this.tools.shelf.taken(owner);
    if (isOver(taken.bytes + bytes, maxConversationBytes))
      throw new FetchError('tooLarge', 'The conversation has no room for it');
  }
}

/** The type of its bytes. */
async function typeOf({ path, bytes }: ReceivedFile, name: string): Promise<string> {
  if (bytes === 0) throw new FetchError('unfit', 'The file is empty');
  const type = await sniffType(path, name);
  if (type === page && !/\.x?html?$/i.test(name)) throw new FetchError('unfit', 'A page stands where the file should');
  return type;
}

function isOver(bytes: number, most: number): boolean {
  return most > 0 && bytes > most;
}
