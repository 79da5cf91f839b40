/** Lists under several keys: what is read, and under which key it is shown. */
import { expect, it, vi } from 'vitest';
import type { Head, SocketDirectory } from '#state';
import { channelFromEnvironment } from '../../settings/channels/single-channel.js';
import type { ChannelConfig } from '../../channels.js';
import type { Asker } from './asker.js';
import type { BridgeStore } from '../bridge-store.js';
import { Queries } from './queries.js';

function channelOf(name: string): ChannelConfig {
  const read = channelFromEnvironment({
    CHANNEL_API_KEY: 'k',
    HELPDESK_URL: 'http://desk.test',
    HELPDESK_API_KEY: 'h',
  });
  const [channel] = read.ok ? read.value : [];
  if (channel === undefined) throw new Error('no channel');
  return { ...channel, name };
}

function open(limit = 10) {
  const shop = channelOf('shop');
  const club = channelOf('club');
  const keys = new Map([
    ['shop-1', shop],
    ['shop-2', shop],
    ['club-1', club],
  ]);
  const listByUser = vi.fn((channel: string) => Promise.resolve([{ id: `of-${channel}` } as Head]));
  const countByUser = vi.fn(() => Promise.resolve(7));
  const queries = new Queries({
    store: { listByUser, countByUser } as unknown as BridgeStore,
    directory: { remember: () => Promise.resolve() } as unknown as SocketDirectory,
    admit: (apiKey, origin) => {
      const channel = keys.get(apiKey);
      return channel === undefined ? 'unauthorized' : { channel, apiKey, visitor: null, origin };
    },
  });
  const admission = { channel: shop, apiKey: 'shop-1', visitor: null, origin: undefined };
  const asker: Asker = {
    ...admission,
    address: '192.0.2.1',
    via: 'http',
    socketId: null,
    cameBy: () => '',
    namesNoSocket: true,
  };
  const list = async (...apiKeys: string[]) => {
    const found = await queries.conversationsOf(asker, { userId: 'ulla', apiKeys }, limit);
    return typeof found === 'string' ? found : found.listed.map(({ head: { id }, apiKey }) => [id, apiKey]);
  };
  const total = async () => {
    const found = await queries.conversationsOf(asker, { userId: 'ulla' }, limit);
    return typeof found === 'string' ? found : found.total;
  };
  return { list, listByUser, countByUser, total };
}

it('reads each channel once, however often and by however many of its keys it is named', async () => {
  const { list, listByUser } = open();
  const named = Array.from({ length: 90 }, (_, index) => ['shop-2', 'shop-1', 'club-1'][index % 3] ?? '');
  expect(await list(...named)).toEqual([
    ['of-shop', 'shop-2'],
    ['of-club', 'club-1'],
  ]);
  expect(listByUser).toHaveBeenCalledTimes(2);
});

it('reads nothing where one of the keys is not valid', async () => {
  const { list, listByUser } = open();
  expect(await list('shop-1', 'nobody')).toBe('unauthorized');
  expect(listByUser).not.toHaveBeenCalled();
});

it('means the key that the request came with where it names none', async () => {
  expect(await open().list()).toEqual([['of-shop', 'shop-1']]);
});

it('counts only where there may be more than were read', async () => {
  const [enough, few] = [open(10), open(1)];
  expect([await enough.total(), await few.total()]).toEqual([1, 7]);
  expect(enough.countByUser).not.toHaveBeenCalled();
});
