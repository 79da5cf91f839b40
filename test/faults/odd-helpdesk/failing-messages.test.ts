/** Messages that fail each time: given up while others are served, and nobody beside them notices. */
import { expect, test } from 'vitest';
import { channelKey } from '../../support/bridge.js';
import { postMessage } from '../../support/http-client.js';
import { booksOf, eventually, heard, openScene, openTab } from '../scene.js';
import type { Scene } from '../scene.js';
import { impatient, neighbour } from './neighbour.js';
import type { Faults } from './neighbour.js';

const errors = ({ tab }: Scene) => tab.frames.filter(({ type }) => type === 'general_error').length;

test.each<[string, Faults]>([
  ['answered with an error', { poison: { pattern: '^bad', how: 'error' } }],
  ['answered with another error', { poison: { pattern: '^bad', how: 'error', status: 503 } }],
  ['lost without a word', { poison: { pattern: '^bad', how: 'lost' } }],
  ['the end of the connection', { poison: { pattern: '^bad', how: 'cut' } }],
])(
  'a message that is %s each time is given up while others are served, and the next goes on',
  async (_, faults) => {
    const scene = await openScene({ env: impatient });
    await scene.say('one');
    await scene.hears('re: one');
    scene.sim.faults.set(faults);
    const other = await neighbour(scene);
    await scene.say('bad words', 'two');
    await scene.hears('re: one', 're: two');
    await other.noticedNothing();
    await eventually(async () =>
      expect(await booksOf(scene.bridge, 'to_helpdesk')).toMatchObject({ dead: 1, pending: 0 }),
    );
    expect(errors(scene)).toBe(1);
    expect(scene.texts()).toEqual([['one', 'two']]);
  },
  60_000,
);

test('a message that fails holds up no other conversation of the same customer', async () => {
  const scene = await openScene({ env: { ...impatient, MESSAGE_PATIENCE_MS: '60000' } });
  const second = await scene.tab.start({ userId: scene.user });
  scene.sim.faults.set({ poison: { pattern: '^bad', how: 'error' } });
  await scene.say('bad words');
  for (const text of ['one', 'two']) await postMessage(scene.bridge.url, channelKey, second, text, scene.tab.socketId);
  await scene.hears('re: one', 're: two');
  scene.sim.faults.clear();
  await eventually(() => expect(heard(scene.tab)).toEqual(['re: one', 're: two', 're: bad words']));
  await scene.rests();
});

test('an outage in which every message fails gives up none of them', async () => {
  const scene = await openScene({ env: impatient });
  const other = await openTab(scene.bridge.url);
  const id = await other.start({ userId: `other-${crypto.randomUUID()}` });
  scene.sim.faults.set({ errorEnvelope: { event: 'support', status: 500 } });
  await scene.say('one', 'two');
  await postMessage(scene.bridge.url, channelKey, id, 'three', other.socketId);
  await eventually(() => {
    const attempts = scene.sim.inspect.received().filter(({ event }) => event === 'support');
    expect(attempts.length).toBeGreaterThan(20);
  });
  scene.sim.faults.clear();
  await scene.endsWith({ tickets: [['one', 'two']], hears: ['re: one', 're: two'] });
  await eventually(() => expect(heard(other)).toEqual(['re: three']));
});

test.each([true, false])(
  'a text larger than the Helpdesk takes ends as a dead letter (told: %s)',
  async (told) => {
    const scene = await openScene({ env: impatient });
    scene.sim.faults.set({ maxPayload: { bytes: 20_000, told } });
    const other = await neighbour(scene);
    await scene.say('one', 'x'.repeat(30_000), 'two');
    await scene.hears('re: one', 're: two');
    await other.noticedNothing();
    expect(scene.texts()).toEqual([['one', 'two']]);
    expect(await booksOf(scene.bridge, 'to_helpdesk')).toMatchObject({ dead: 1 });
    expect(errors(scene)).toBe(1);
  },
  60_000,
);
