/** A user's conversations as an answer: found by their heads, and loaded while it is written. */
import { conversationsText, paginationOf } from '#channel';
import type { ListRequest, Members } from '#channel';
import { refOf } from '#state';
import type { Head, Ref } from '#state';
import type { ConversationList, StoredConversation } from '#translation';
import type { BridgeStore } from '../../bridge-store.js';
import type { Crowd } from './crowd.js';
import { wholeOf } from './long-answer.js';
import type { LongAnswer } from './long-answer.js';

/** Conversations in a list that has no pages, the newest. */
const unpagedLimit = 1000;
/** Conversations that a filter, a search or the last page looks at, the newest; so many bytes of them as this many answers have. */
const lookedAtLimit = 10_000;
const lookedAtAnswers = 8;
/** Of a list so many times the bytes of an answer are loaded; the others are shown without a title. */
const loadedAnswers = 2;
/** Loaded at a time. */
const batch = { conversations: 50, bytes: 262_144 };

/** A conversation by its head, under the key that proves the right to see it. */
export interface Listed {
  readonly head: Head;
  readonly apiKey: string;
}

/** What was found for a request: the newest of each key, and how many there are. */
export interface Found {
  readonly listed: readonly Listed[];
  readonly total: number;
}

interface Tools {
  readonly store: Pick<BridgeStore, 'loadAll'>;
  readonly crowd: Crowd;
  /** Of one answer; where there is no room, conversations are shown without their metadata. */
  readonly maxAnswerBytes: number;
}

interface Loaded {
  readonly conversation: StoredConversation;
  readonly apiKey: string;
}

/** How many of the user's conversations must be known to answer the request. */
export function headsNeeded({ page, limit }: ListRequest, isOfAll: boolean): number {
  if (!isOfAll) return lookedAtLimit;
  return page === null ? unpagedLimit : Math.min(page * limit, lookedAtLimit);
}

/** Newest activity first. Rejects with a `CrowdedError` if it needs much reading and too many do that already. */
export async function listAnswer(
  tools: Tools,
  channel: string,
  { request, list, found }: { readonly request: ListRequest; readonly list: ConversationList; readonly found: Found },
): Promise<LongAnswer> {
  const { crowd, maxAnswerBytes } = tools;
  const newest = [...found.listed].sort((one, other) => other.head.activeAt - one.head.activeAt);
  const selected = list.isOfAll(request)
    ? { listed: newest, total: found.total }
    : await crowd.prepare(channel, () => select(newest));
  const { page, limit } = request;
  const [from, to] = page === null ? [0, unpagedLimit] : [(page - 1) * limit, page * limit];
  const shown = selected.listed.slice(from, to);
  const pagination = page === null ? undefined : paginationOf(selected.total, page, limit);
  const text = (bytes: number) => crowd.admit(channel, conversationsText(rows(bytes), pagination));
  return {
    type: 'user_conversations',
    text: () => text(maxAnswerBytes),
    // What is left over of the bytes is for rows without their metadata.
    brief: (bytes) => wholeOf(text(bytes / 2), bytes),
  };

  async function* rows(bytes: number): Members {
    let left = bytes;
    const loaded = firstOf(shown, loadedAnswers * bytes);
    for await (const some of load(loaded)) {
      yield some.map(({ conversation, apiKey }) => {
        const whole = left > 0 ? JSON.stringify(list.row(conversation, apiKey, false)) : '';
        const size = Buffer.byteLength(whole);
        if (size === 0 || size > left) return JSON.stringify(list.row(conversation, apiKey, true));
        left -= size;
        return whole;
      });
    }
    yield shown.slice(loaded.length).map(({ head, apiKey }) => JSON.stringify(list.bareRow(head, apiKey)));
  }

  async function select(all: readonly Listed[]): Promise<Found> {
    const meant: Listed[] = [];
    const heads = new Map(all.map((one) => [keyOf(one.head), one]));
    for await (const some of load(firstOf(all, lookedAtAnswers * maxAnswerBytes))) {
      for (const { conversation } of some) {
        const one = heads.get(keyOf(conversation));
        if (one !== undefined && list.isSelected(request, conversation)) meant.push(one);
      }
    }
    return { listed: meant, total: meant.length };
  }

  /** What is gone meanwhile is passed over. */
  async function* load(all: readonly Listed[]): AsyncGenerator<readonly Loaded[], void, undefined> {
    for (const some of batchesOf(all)) {
      yield await crowd.make(channel, async () => {
        const loaded = await tools.store.loadAll(some.map(({ head }) => refOf(head)));
        return loaded.flatMap((conversation, index) => {
          const apiKey = some[index]?.apiKey;
          const isShown = conversation !== null && conversation.listed && !conversation.erased && apiKey !== undefined;
          return isShown ? [{ conversation, apiKey }] : [];
        });
      });
    }
  }
}

/** The first ones, up to so many bytes of documents; one at least. */
function firstOf(all: readonly Listed[], bytes: number): readonly Listed[] {
  let left = bytes;
  const end = all.findIndex(({ head }, index) => (left -= head.documentBytes) < 0 && index > 0);
  return end < 0 ? all : all.slice(0, end);
}

function* batchesOf(all: readonly Listed[]): Iterable<readonly Listed[]> {
  let some: Listed[] = [];
  let bytes = 0;
  for (const one of all) {
    if (some.length > 0 && (some.length >= batch.conversations || bytes + one.head.documentBytes > batch.bytes)) {
      yield some;
      [some, bytes] = [[], 0];
    }
    some.push(one);
    bytes += one.head.documentBytes;
  }
  if (some.length > 0) yield some;
}

function keyOf({ channel, id }: Ref): string {
  return `${channel}\n${id}`;
}
