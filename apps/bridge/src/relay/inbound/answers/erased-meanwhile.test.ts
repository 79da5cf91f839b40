/** A conversation that is erased while its transcript is asked for is one that is not there, not a fault of ours. */
import { expect, it } from 'vitest';
import type { StoredConversation } from '#translation';
import { errorCodeOf } from './error-reply.js';
import { Crowd } from './crowd.js';
import { transcriptAnswer } from './transcripts.js';

it('is told as an unknown conversation where nothing of it went out yet', async () => {
  const store = { transcript: () => Promise.resolve([]) };
  const conversation = { id: 'c-1', channel: 'shop', lastSeq: 3 } as StoredConversation;
  const answer = transcriptAnswer({ store, crowd: new Crowd(1, 1) }, conversation, () => []);
  const read = async (): Promise<void> => {
    for await (const piece of answer.text('body')) expect(piece).toBeDefined();
  };
  const error: unknown = await read().catch((reason: unknown) => reason);
  expect(errorCodeOf(error)).toBe('invalidConversation');
});
