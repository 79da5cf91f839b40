/** Everything that the bridge has of a user, as JSON in pieces: one conversation is in memory at a time. */
import { refOf } from '#state';
import type { Ref } from '#state';
import { userKeysOf, withFreshLinks } from '#translation';
import type { LinkFile, StoredConversation, StoredWork } from '#translation';
import type { ChannelConfig } from '../../channels.js';
import type { FileRemoval } from '../../files/life/removal.js';
import type { BridgeStore } from '../../relay/bridge-store.js';
import type { Queries } from '../../relay/inbound/queries.js';

interface Tools {
  readonly store: BridgeStore;
  readonly queries: Queries;
  readonly fileRemoval: Pick<FileRemoval, 'namedIn' | 'count'>;
  /** Links to files, good for a while. */
  readonly link: LinkFile;
}

/** Dead letters of one conversation that are exported. */
const lettersLimit = 10_000;

/** Conversations that are erased meanwhile are left out. */
export async function* exportOf(
  tools: Tools,
  channel: ChannelConfig,
  userId: string,
): AsyncGenerator<string, void, undefined> {
  const { store, queries } = tools;
  const refs = (await queries.everyOf(channel, { userId, userKeys: userKeysOf(userId) }))
    .filter(({ erased }) => !erased)
    .map(refOf);
  const head = { channel: channel.name, user_id: userId, exported_at: new Date().toISOString() };
  yield `${JSON.stringify(head).slice(0, -1)},"conversations":[`;
  let isFirst = true;
  for (const ref of refs) {
    const conversation = await store.load(ref);
    if (conversation === null || conversation.erased) continue;
    yield `${isFirst ? '' : ','}\n${JSON.stringify(await conversationOf(tools, ref, conversation))}`;
    isFirst = false;
  }
  yield ']}\n';
}

async function conversationOf(
  { store, fileRemoval, link }: Tools,
  ref: Ref,
  conversation: StoredConversation,
): Promise<object> {
  const { id, sessionId, createdAt, activeAt, listed, ttlDays, doc } = conversation;
  const { userId, basicInfo, custom, private: secret, tickets } = doc;
  const [transcript, waiting, letters, trace] = await Promise.all([
    store.transcript(ref),
    store.waitingOf(ref),
    store.deadLettersOf(ref, lettersLimit),
    store.hops(ref),
  ]);
  const files = await fileRemoval.count(ref, await fileRemoval.namedIn(ref));
  const shown = transcript.map((entry) => withFreshLinks(entry, link));
  return {
    conversation_id: id,
    user_id: userId,
    created_at: timeOf(createdAt),
    active_at: timeOf(activeAt),
    listed,
    ttl_days: ttlDays,
    basic_info: basicInfo,
    metadata: custom,
    private_metadata: secret,
    helpdesk: { session_id: sessionId, tickets },
    // Null while their storage is away.
    files,
    transcript: shown.map(({ id: entry, at, body }) => ({ id: entry, at: timeOf(at), ...body })),
    waiting: waiting.map(workOf),
    dead_letters: letters.map((letter) => ({
      ...workOf(letter),
      died_at: timeOf(letter.diedAt),
      reason: letter.reason,
    })),
    trace: trace.map((hop) => ({ ...hop, at: timeOf(hop.at) })),
  };
}

function workOf({ id, at, body }: StoredWork): object {
  return { id, at: timeOf(at), ...body };
}

function timeOf(at: number): string {
  return new Date(at).toISOString();
}
