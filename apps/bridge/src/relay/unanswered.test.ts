/** Of a commit that had no answer everybody learns whom it may concern. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { StoreUnavailableError } from '#state';
import type { StoredConversation } from '#translation';
import { Unanswered } from './unanswered.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const ref = { channel: 'shop', id: 'c' };
const conversation = { ...ref, sessionId: 'ulla' };

function open() {
  const load = vi.fn<() => Promise<StoredConversation | null>>().mockResolvedValue(conversation as StoredConversation);
  const told: unknown[] = [];
  const unanswered = new Unanswered({ load }, { tell: (address, notice) => void told.push([address.to, notice.kind]) });
  return { unanswered, load, told };
}

it('tells those who listen, and the owner, to look once the store answers', async () => {
  const { unanswered, load, told } = open();
  load.mockRejectedValueOnce(new StoreUnavailableError('still away'));
  unanswered.add(conversation);
  unanswered.add(conversation);
  await vi.advanceTimersByTimeAsync(1000);
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(told).toEqual([
    ['listeners', 'news'],
    ['owner', 'work'],
  ]);
  expect(vi.getTimerCount()).toBe(0);
});

it('tells everybody of what was erased without an answer', async () => {
  const { unanswered, load, told } = open();
  load.mockResolvedValue(null);
  unanswered.add(conversation);
  await vi.advanceTimersByTimeAsync(1000);
  expect(told).toEqual([['everybody', 'erased']]);
});

it('gives up where the store stays away: who comes back to it reads everything anew', async () => {
  const { unanswered, load, told } = open();
  load.mockRejectedValue(new StoreUnavailableError('away'));
  unanswered.add(conversation);
  await vi.advanceTimersByTimeAsync(120_000);
  expect([told, load.mock.calls.length, vi.getTimerCount()]).toEqual([[], 30, 0]);
});
