/** What a visitor is told is decided by what is true when it is kept. */
import { expect, it } from 'vitest';
import type { Lease } from '#state';
import type { ConversationDoc, Step, StepContext, StoredConversation, StoredWork } from '#translation';
import type { BridgeStore } from '../../bridge-store.js';
import type { CarryOut, Compute } from '../../carry-out.js';
import { Memory } from '../memory/memory.js';
import { Trace } from '../../../trace/trace.js';
import { ToChannel } from './to-channel.js';

const ref = { channel: 'shop', id: 'c' };
const context = { now: 1, newId: () => 'id' } as StepContext;
const conversation = { ...ref, erased: false, doc: { delayTold: false } as ConversationDoc } as StoredConversation;

/** The Step that is carried out while so much waits. */
async function delayWhile(waiting: StoredWork[]): Promise<Step | null> {
  const store = { waitingOf: () => Promise.resolve(waiting) } as Partial<BridgeStore> as BridgeStore;
  let step: Step | null = null;
  const apply = async (_: unknown, compute: Compute) => {
    step = await compute(context, conversation);
    return null;
  };
  const carryOut = { apply } as unknown as CarryOut;
  const rest = { attachments: null, journeys: null, trace: new Trace(), lease: {} as Lease };
  await new ToChannel({ ...rest, store, carryOut, memory: new Memory(store) }).tellDelay(ref);
  return step;
}

it('tells no delay of what was delivered meanwhile', async () => {
  expect(await delayWhile([{ id: 'w' } as StoredWork])).toMatchObject({ doc: { delayTold: true } });
  expect(await delayWhile([])).toBeNull();
});
