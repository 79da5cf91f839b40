/** What a channel stores is shown, warned of sparingly, and in the end refused; a store that is away changes nothing. */
import { expect, it, vi } from 'vitest';
import type { ChannelConfig } from '../../../channels.js';
import { StoreUsage } from './store-usage.js';

const channelOf = (name: string, soft: number, hard: number) =>
  ({ name, limits: { channelBytes: { soft, hard } } }) as unknown as ChannelConfig;

function open(...channels: ChannelConfig[]) {
  const store = { usage: vi.fn(() => Promise.resolve<ReadonlyMap<string, number>>(new Map())) };
  const [show, warn] = [vi.fn(), vi.fn()];
  return { store, show, warn, usage: new StoreUsage({ store, channels, show, logger: { warn } }) };
}

it('is full from the hard limit on, and not any more below it; other channels are not', async () => {
  const [shop, other] = [channelOf('shop', 50, 100), channelOf('other', 0, 0)];
  const { store, show, usage } = open(shop, other);
  for (const [bytes, isFull] of [
    [99, false],
    [100, true],
    [80, false],
  ] as const) {
    store.usage.mockResolvedValue(
      new Map([
        ['shop', bytes],
        ['other', 1e12],
      ]),
    );
    await usage.look();
    expect([usage.isFull(shop), usage.isFull(other)]).toEqual([isFull, false]);
    expect(show.mock.calls.slice(-2)).toEqual([
      ['shop', bytes],
      ['other', 1e12],
    ]);
  }
});

it('warns once of the soft limit and once of the hard one', async () => {
  const { store, warn, usage } = open(channelOf('shop', 50, 100));
  for (const bytes of [49, 50, 60, 100, 200]) {
    store.usage.mockResolvedValue(new Map([['shop', bytes]]));
    await usage.look();
  }
  const fields = { channel: 'shop', soft: 50, hard: 100, leftOut: 0 };
  expect(warn.mock.calls).toEqual([
    [{ ...fields, bytes: 50 }, 'a channel stores more than it should'],
    [{ ...fields, bytes: 100 }, 'a channel is full: what clients send is refused'],
  ]);
});

it('goes by the last look while the store is away, and looks again', async () => {
  vi.useFakeTimers();
  try {
    const shop = channelOf('shop', 0, 100);
    const { store, warn, usage } = open(shop);
    store.usage.mockResolvedValue(new Map([['shop', 100]]));
    await usage.start();
    store.usage.mockRejectedValue(new Error('away'));
    await vi.advanceTimersByTimeAsync(11_000);
    expect(store.usage).toHaveBeenCalledTimes(3);
    expect(usage.isFull(shop)).toBe(true);
    expect(warn).toHaveBeenCalledTimes(2);
    usage.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(store.usage).toHaveBeenCalledTimes(3);
  } finally {
    vi.useRealTimers();
  }
});
