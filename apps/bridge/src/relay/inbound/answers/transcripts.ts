/** A conversation's transcript as an answer: read from the store in pages, while it is written. */
import { transcriptText } from '#channel';
import type { Members, TranscriptItem } from '#channel';
import { refOf } from '#state';
import type { StoredConversation, StoredEntry } from '#translation';
import type { BridgeStore } from '../../bridge-store.js';
import type { Crowd } from './crowd.js';
import { wholeOf } from './long-answer.js';
import type { LongAnswer } from './long-answer.js';

/** What is read at a time. */
const page = { entries: 100, bytes: 131_072 };

type ItemsOf = (entry: StoredEntry) => readonly TranscriptItem[];

/** A transcript lost entries while it was written: it was erased. */
export class ErasedMeanwhileError extends Error {
  override readonly name = 'ErasedMeanwhileError';
}

/** The entries that the conversation has by now; what is appended later is not in it. */
export function transcriptAnswer(
  { store, crowd }: { readonly store: Pick<BridgeStore, 'transcript'>; readonly crowd: Crowd },
  conversation: StoredConversation,
  itemsOf: ItemsOf,
): LongAnswer {
  const { id, channel } = conversation;
  const members = () => membersOf(conversation);
  const text = (form: 'event' | 'body') => crowd.admit(channel, transcriptText(id, form, members));
  return {
    type: 'conversation_transcript',
    text,
    brief: (bytes) => wholeOf(text('event'), bytes),
  };

  async function* membersOf({ lastSeq }: StoredConversation): Members {
    for (let after = 0; after < lastSeq;) {
      const read = after;
      const { last, texts } = await crowd.make(channel, async () => {
        const entries = await store.transcript(refOf(conversation), read, page);
        const shown = entries.filter(({ seq }) => seq <= lastSeq);
        return { last: entries.at(-1)?.seq, texts: shown.flatMap(itemsOf).map((item) => JSON.stringify(item)) };
      });
      // Half a transcript must not look like a whole one.
      if (last === undefined || last <= read) throw new ErasedMeanwhileError('the transcript is gone');
      yield texts;
      after = last;
    }
  }
}
