/** A first message opens one ticket and gets the answer of that one, however late the Helpdesk is with it or with others. */
import { expect, test } from 'vitest';
import { channelKey } from '../support/bridge.js';
import { postMessage } from '../support/http-client.js';
import { booksOf, eventually, openScene } from './scene.js';

test('one that the Helpdesk takes only after the deadline opens no second ticket', async () => {
  const scene = await openScene({ env: { REPLY_TIMEOUT_MS: '2000' } });
  // Two looks into the history, a second apart, do not find it yet.
  scene.sim.faults.set({ latency: { event: 'support', ms: 3500, times: 1 } });
  await scene.say('one', 'two');
  await scene.endsWith({ tickets: [['one', 'two']], hears: ['re: one', 're: two'] });
  expect(scene.sim.inspect.received().filter(({ event }) => event === 'support')).toHaveLength(2);
});

test('one of an anonymous visitor goes out though the history cannot be read', async () => {
  const scene = await openScene();
  scene.sim.faults.set({ restStatus: { status: 500 } });
  const id = await scene.tab.start({});
  await postMessage(scene.bridge.url, channelKey, id, 'one', scene.tab.socketId);
  await eventually(() => {
    const [ticket] = scene.sim.inspect.conversations();
    expect(ticket && scene.sim.inspect.customerTexts(ticket.id)).toEqual(['one']);
  });
});

test('one that is lost is not settled by a late answer of another conversation', async () => {
  const scene = await openScene({ env: { REPLY_TIMEOUT_MS: '1000' }, sim: { sateDelayMs: 1700 } });
  const other = await scene.tab.start({ userId: scene.user });
  await scene.say('here');
  await eventually(async () => expect(await booksOf(scene.bridge, 'to_helpdesk')).toMatchObject({ delivered: 1 }));
  expect(scene.sim.inspect.messages(scene.ticket).at(-1)).toMatchObject({ message: 'here' });
  scene.sim.faults.set({ lostRequest: { event: 'support', times: 1 } });
  await postMessage(scene.bridge.url, channelKey, other, 'there', scene.tab.socketId);
  await eventually(() => expect(scene.texts().toSorted()).toEqual([['here'], ['there']]));
});
