/** A long history is added piece by piece, each a Step of its own, and none of it twice. */
import { expect, it } from 'vitest';
import { decodeHistory } from '#helpdesk';
import { defaultTexts } from '#translation';
import type { ConversationDoc, StepContext, StoredConversation, StoredEntry } from '#translation';
import { backFill } from './back-fill.js';

const context = {
  now: 5_000_000_000_000,
  newId: () => crypto.randomUUID(),
  newConversationId: () => crypto.randomUUID(),
  policy: { texts: defaultTexts, prompts: 'both', html: 'text', closedTicket: 'new', actionSentences: {} },
} as unknown as StepContext;

function historyOf(count: number, characters: number) {
  const messages = Array.from({ length: count }, (_, index) => ({
    ...{ id: `m-${index}`, sender: 'sate', message: `${index} ${'x'.repeat(characters)}` },
    date_created: new Date(index * 61_000).toISOString(),
  }));
  const read = decodeHistory({ id: 't', responder: 'sate', closed: true, messages });
  if (!read.ok) throw new Error(read.problem);
  return read.value;
}

/** The numbers of the messages that each Step adds, until all are there. */
function stepsOf(count: number, characters: number): number[] {
  const history = historyOf(count, characters);
  const doc = { ticket: 't', tickets: ['t'], closed: false, responder: 'sate', agentHere: false, prompt: null };
  let conversation = { id: 'c', doc: doc as unknown as ConversationDoc } as StoredConversation;
  const known: StoredEntry[] = [];
  const sizes: number[] = [];
  for (;;) {
    const { step, isWhole } = backFill(context, conversation, { history, known, knowsCount: false });
    const said = (step.append ?? []).filter(({ origin }) => origin !== undefined);
    sizes.push(said.length);
    for (const entry of step.append ?? []) known.push({ ...entry, seq: known.length + 1, push: null });
    conversation = { ...conversation, doc: step.doc ?? conversation.doc };
    expect(conversation.doc.closed).toBe(isWhole);
    if (isWhole) break;
  }
  expect(known.filter(({ origin }) => origin !== undefined)).toHaveLength(count);
  return sizes;
}

it.each<[string, number, number, number[]]>([
  ['few messages at once', 150, 10, [150]],
  ['many messages two hundred at a time', 450, 10, [200, 200, 50]],
  ['large messages a million characters at a time', 5, 400_000, [2, 2, 1]],
  ['a message that is larger than that alone', 2, 1_500_000, [1, 1]],
])('adds %s, and the end with the last', (_, count, characters, sizes) => {
  expect(stepsOf(count, characters)).toEqual(sizes);
});
