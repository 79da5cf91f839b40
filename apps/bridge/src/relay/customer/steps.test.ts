/** What a link knows once it has read its customer's outbox, and what of it may have been sent before. */
import { expect, it } from 'vitest';
import type { Lease } from '#state';
import type { ConversationDoc, StoredConversation, StoredWork } from '#translation';
import type { BridgeStore } from '../bridge-store.js';
import { pauseOfLoop } from './line/pause.js';
import { Memory } from './memory/memory.js';
import { burstLimit, outboxWindow } from './next.js';
import type { LinkParts } from './parts.js';
import { Steps } from './steps.js';

const customer = { channel: 'shop', sessionId: 'ulla' };
const doc = { ticket: null, tickets: [], closed: false } as unknown as ConversationDoc;

function item(position: number, conversationId: string): StoredWork {
  return { id: `w${position}`, position, conversationId, ...customer } as StoredWork;
}

/** A link's steps on an outbox that another owner has left. */
function takenOver(items: readonly StoredWork[], whileRead: (memory: Memory) => void = () => undefined) {
  const store = {
    listByCustomer: () => Promise.resolve([]),
    waiting: () => Promise.resolve(items),
    load: ({ id }: { id: string }) => {
      whileRead(memory);
      return Promise.resolve({ id, version: 1, ...customer, erased: false, doc } as unknown as StoredConversation);
    },
  } as unknown as BridgeStore;
  const memory = new Memory(store);
  const lease = { isTakenOver: true, doubtfulUpTo: items.at(-1)?.position ?? 0 } as Lease;
  const patience = { watchAgent: () => undefined };
  const parts = { memory, store, customer, lease, patience, line: { isOpen: false } } as unknown as LinkParts;
  return { memory, steps: new Steps(parts, new AbortController().signal) };
}

it('doubts all that a former owner may have sent to an agent, also behind an item that was not its turn', async () => {
  const { memory, steps } = takenOver([
    item(1, 'held'),
    ...Array.from({ length: burstLimit + 9 }, (_, index) => item(2 + index, 'with agent')),
  ]);
  await steps.carry(pauseOfLoop(), { do: 'refill' });
  const doubted = memory.waiting.first(50).filter(({ id }) => memory.doubts.has(id));
  expect(doubted).toHaveLength(outboxWindow);
});

it('gets acquainted once more when notices were lost while it did', async () => {
  const { memory, steps } = takenOver([item(1, 'c')], (told) => told.forget());
  await steps.carry(pauseOfLoop(), { do: 'refill' });
  expect(memory.isAcquainted).toBe(false);
});
