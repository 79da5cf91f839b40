/** Erases what the bridge has of a user or of one conversation, and says what that was. */
import type { FilesTaken } from '#files';
import { refOf } from '#state';
import type { Ref } from '#state';
import { deleteConversation, userKeysOf } from '#translation';
import type { StoredConversation } from '#translation';
import type { ChannelConfig } from '../../channels.js';
import type { FileRemoval } from '../../files/life/removal.js';
import type { BridgeStore } from '../../relay/bridge-store.js';
import type { CarryOut } from '../../relay/carry-out.js';
import type { Queries } from '../../relay/inbound/queries.js';

export interface ErasingTools {
  readonly store: BridgeStore;
  readonly carryOut: CarryOut;
  readonly queries: Queries;
  readonly fileRemoval: Pick<FileRemoval, 'namedIn' | 'count' | 'now'>;
  /** True if the store has files of its own; else what it writes to a disk is the operator's. */
  readonly hasFiles: boolean;
}

/** What an operator may show to whoever asked for the erasure. Counts are those of what was there. */
export interface Receipt {
  readonly channel: string;
  readonly conversations: number;
  readonly entries: number;
  readonly waiting: number;
  readonly dead_letters: number;
  readonly hops: number;
  /** Files of visitors and agents. */
  readonly files: number;
  readonly file_bytes: number;
  /** Conversations whose files are still there, as storage is away: they are removed when it answers. */
  readonly files_waiting: number;
  readonly removed_from: readonly string[];
  readonly not_removed_from: readonly string[];
  /** Conversations whose ids are kept until the Helpdesk has closed their tickets. */
  readonly closing: number;
  readonly helpdesk: {
    readonly session_ids: readonly string[];
    readonly tickets: readonly string[];
    readonly note: string;
  };
}

/** Dead letters of one conversation that are counted. */
const lettersLimit = 10_000;

const filesGone = 'files of visitors and agents';
const filesLeft = 'files of visitors and agents, as their storage is away: they are removed when it answers';
const fileCopies = 'backups and versions of the storage of files';

const parts = ['conversations', 'transcripts', 'waiting messages', 'dead letters', 'traces'];
const files = ['database file', 'write-ahead log'];
const copies = ['backups of the store', 'log files (they hold no texts and no user ids)'];
const redisCopies = ['AOF and RDB files of Redis until they are rewritten'];
const note =
  'The Helpdesk keeps what it was told in these tickets: it has no request that erases. What was on the wire at that moment may have arrived.';

interface Counts {
  readonly entries: number;
  readonly waiting: number;
  readonly dead_letters: number;
  readonly hops: number;
  /** Null where they are still there. */
  readonly files: FilesTaken | null;
}

export class Erasing {
  constructor(private readonly tools: ErasingTools) {}

  /** All of a user's conversations, hidden ones too. May be repeated. */
  async user(channel: ChannelConfig, userId: string): Promise<Receipt> {
    return this.erase(
      channel.name,
      await this.tools.queries.everyOf(channel, { userId, userKeys: userKeysOf(userId) }),
    );
  }

  /** Null if there is no such conversation and never was. */
  async conversation(ref: Ref): Promise<Receipt | null> {
    const { store } = this.tools;
    const conversation = await store.load(ref);
    if (conversation === null && !(await store.wasErased({ what: 'conversation', ...ref }))) return null;
    // Its files may have stayed when it was erased.
    if (conversation === null) return this.erase(ref.channel, [], [await this.tools.fileRemoval.now(ref, [])]);
    return this.erase(ref.channel, [conversation]);
  }

  /** `removed`: what became of the files of conversations that are no more. */
  private async erase(
    channel: string,
    refs: readonly Ref[],
    removed: readonly Counts['files'][] = [],
  ): Promise<Receipt> {
    const { store, hasFiles, fileRemoval } = this.tools;
    const counts: Counts[] = [];
    const filesOf = [...removed];
    const sessionIds = new Set<string>();
    const tickets = new Set<string>();
    let closing = 0;
    for (const ref of refs.map(refOf)) {
      const conversation = await store.load(ref);
      if (conversation === null) continue;
      sessionIds.add(conversation.sessionId);
      for (const ticket of conversation.doc.tickets) tickets.add(ticket);
      if (conversation.erased) filesOf.push(await fileRemoval.now(ref, []));
      else counts.push(await this.eraseOne(ref, conversation));
      if ((await store.load(ref)) !== null) closing += 1;
    }
    await store.scrub();
    const sum = (of: (each: Counts) => number): number => counts.reduce((all, each) => all + of(each), 0);
    filesOf.push(...counts.map(({ files }) => files));
    const filesWaiting = filesOf.filter((files) => files === null).length;
    return {
      channel,
      conversations: counts.length,
      entries: sum(({ entries }) => entries),
      waiting: sum(({ waiting }) => waiting),
      dead_letters: sum(({ dead_letters }) => dead_letters),
      hops: sum(({ hops }) => hops),
      files: filesOf.reduce((all, files) => all + (files?.files ?? 0), 0),
      file_bytes: filesOf.reduce((all, files) => all + (files?.bytes ?? 0), 0),
      files_waiting: filesWaiting,
      removed_from: [...parts, ...(filesWaiting === 0 ? [filesGone] : []), ...(hasFiles ? files : [])],
      not_removed_from: [
        ...(filesWaiting === 0 ? [] : [filesLeft]),
        ...(hasFiles ? [] : redisCopies),
        ...copies,
        fileCopies,
      ],
      closing,
      helpdesk: {
        session_ids: [...sessionIds],
        tickets: [...tickets],
        note,
      },
    };
  }

  private async eraseOne(ref: Ref, { lastSeq: entries }: StoredConversation): Promise<Counts> {
    const { store, carryOut, fileRemoval } = this.tools;
    const [waiting, letters, hops, named] = await Promise.all([
      store.waitingOf(ref),
      store.deadLettersOf(ref, lettersLimit),
      store.hops(ref),
      fileRemoval.namedIn(ref),
    ]);
    const done = await carryOut.apply(ref, (context, conversation) => deleteConversation(context, conversation, false));
    if (done !== null) carryOut.announce(done);
    const files = await fileRemoval.now(ref, named);
    return { entries, waiting: waiting.length, dead_letters: letters.length, hops: hops.length, files };
  }
}
