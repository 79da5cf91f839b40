/** Who may upload, and to what: by the key in the header, the key in `path`, both, or none where a channel allows that. */
import type { ChannelConfig } from '../../channels.js';
import type { Admission, Visitor } from '../../relay/inbound/asker.js';
import type { BridgeStore } from '../../relay/bridge-store.js';
import { mayTouch } from '../../relay/inbound/ownership.js';
import { FileRefusal } from '../refusals.js';

/** The right to upload; what is uploaded belongs there. */
export interface UploadRight {
  readonly channel: ChannelConfig;
  readonly visitor: Visitor | null;
  /** Null if none is named: the file belongs to no conversation until a message names it. */
  readonly conversationId: string | null;
}

/** Keys and user ids may hold slashes: so many places are tried as the end of the key. */
const mostSlashes = 16;

interface Tools {
  readonly store: Pick<BridgeStore, 'head'>;
  readonly admit: (apiKey: string, origin: string | undefined) => Admission | 'unauthorized' | 'forbiddenOrigin';
  readonly channels: readonly ChannelConfig[];
}

export class UploadRights {
  constructor(private readonly tools: Tools) {}

  /** Throws a `FileRefusal` if there is no such right. `admission` is what the header's key opens, if there was one. */
  async judge(admission: Admission | null, path: string | null, origin: string | undefined): Promise<UploadRight> {
    const right = await this.named(admission, path, origin);
    if (!right.channel.files.uploads) throw new FileRefusal('notTaken');
    return right;
  }

  /** False for a conversation that is not there, or that somebody else's is. */
  async isTheirs({ channel, visitor }: Pick<Admission, 'channel' | 'visitor'>, id: string): Promise<boolean> {
    const head = await this.tools.store.head({ channel: channel.name, id });
    return head !== null && !head.erased && mayTouch({ channel, visitor }, head.userKey);
  }

  private async named(admission: Admission | null, path: string | null, origin: string | undefined) {
    if (path !== null) return this.byPath(admission, path, origin);
    if (admission !== null) return { ...pick(admission), conversationId: null };
    return { channel: this.openTo(origin), visitor: null, conversationId: null };
  }

  /** The conversation that a path names. Throws a `FileRefusal`. */
  async byPath(
    header: Admission | null,
    path: string,
    origin: string | undefined,
  ): Promise<UploadRight & { readonly conversationId: string }> {
    const found = placesOf(path).flatMap(({ key, conversationId }) => {
      const admission = this.tools.admit(key, origin);
      return admission === 'unauthorized' ? [] : [{ admission, conversationId }];
    });
    if (found.length === 0) throw new FileRefusal(path.includes('/') ? 'unauthorized' : 'badPath');
    let refusal: FileRefusal | null = null;
    for (const { admission, conversationId } of found) {
      if (admission === 'forbiddenOrigin') refusal ??= new FileRefusal(admission);
      else if (header !== null && !isSame(header, admission)) refusal ??= new FileRefusal('otherKey');
      else if (await this.isTheirs(admission, conversationId)) return { ...pick(admission), conversationId };
    }
    throw refusal ?? new FileRefusal('invalidConversation');
  }

  /** The channel that takes uploads without a key from there: the one that names the page's origin, else the one that is open to all. */
  private openTo(origin: string | undefined): ChannelConfig {
    const open = this.tools.channels.filter(({ files }) => files.uploads && files.withoutKey);
    const byName = open.filter(({ allowedOrigins }) => origin !== undefined && allowedOrigins.includes(origin));
    const toAll = open.filter(({ allowedOrigins }) => origin === undefined || allowedOrigins.includes('*'));
    const [only, ...others] = byName.length > 0 ? byName : toAll;
    // Whose it is must never be a guess.
    if (only === undefined || others.length > 0) throw new FileRefusal('noKey');
    return only;
  }
}

function pick({ channel, visitor }: Admission): Pick<UploadRight, 'channel' | 'visitor'> {
  return { channel, visitor };
}

function isSame(one: Admission, other: Admission): boolean {
  return one.channel === other.channel && one.visitor?.userId === other.visitor?.userId;
}

/** Every reading of `KEY/conversation_id`. */
function placesOf(path: string): { readonly key: string; readonly conversationId: string }[] {
  const places = [];
  for (let at = path.indexOf('/'); at >= 0 && places.length < mostSlashes; at = path.indexOf('/', at + 1)) {
    const [key, conversationId] = [path.slice(0, at), path.slice(at + 1)];
    if (key !== '' && conversationId !== '') places.push({ key, conversationId });
  }
  return places;
}
