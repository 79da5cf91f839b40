/** Customers whose owner loses them in the middle: nothing is lost, nothing is doubled, nothing leaves without the right to. */
import { expect, test } from 'vitest';
import { OddState } from '../support/odd-state.js';
import { eventually, fileStore, openScene } from './scene.js';
import type { Scene } from './scene.js';

/** Owners that are gone are noticed soon. */
const env = { OWNER_TIMEOUT_MS: '100' };

async function openOdd(options: Parameters<typeof openScene>[0] = {}) {
  const state = new OddState();
  const scene = await openScene({ ...options, env: { ...env, ...options.env }, open: state.open });
  return { state, scene };
}

const messages = ({ sim }: Scene) => sim.inspect.received().filter(({ event }) => event === 'support').length;

test('a message under way when the lease is lost arrives once, and so does its answer', async () => {
  const { state, scene } = await openOdd({ sim: { sateDelayMs: 300 } });
  await scene.say('one');
  await eventually(() => expect(scene.texts()).toEqual([['one']]));
  await state.loseLeases();
  await scene.endsWith({ tickets: [['one']], hears: ['re: one'] });
  expect(messages(scene)).toBe(1);
});

test('what waits behind it goes on with the next owner, in its order', async () => {
  const { state, scene } = await openOdd({ sim: { sateDelayMs: 200 } });
  await scene.say('one', 'two', 'three');
  await eventually(() => expect(scene.texts()).toEqual([['one']]));
  await state.loseLeases();
  await scene.endsWith({ tickets: [['one', 'two', 'three']], hears: ['re: one', 're: two', 're: three'] });
});

test('leases that are lost again and again lose and double nothing', async () => {
  const { state, scene } = await openOdd({ sim: { sateDelayMs: 30 } });
  const texts = Array.from({ length: 12 }, (_, index) => `text ${index}`);
  for (const text of texts) {
    await scene.say(text);
    await state.loseLeases();
  }
  await scene.endsWith({ tickets: [texts], hears: texts.map((text) => `re: ${text}`) });
});

test('a lost owner hangs up at once, and the next one hears for it', async () => {
  const { state, scene } = await openOdd();
  await scene.say('one');
  await scene.hears('re: one');
  await scene.rests();
  await state.loseLeases();
  await eventually(() => expect(scene.sim.inspect.connections()).toBe(0));
  await scene.say('two');
  scene.sim.agent.say(scene.ticket, 'hello');
  await eventually(() => expect(scene.texts()).toEqual([['one', 'two']]));
  await scene.rests();
});

test('while an owner cannot be sure nothing leaves; then it goes on', async () => {
  const { state, scene } = await openOdd();
  await scene.say('one');
  await scene.hears('re: one');
  state.isCertain = false;
  await scene.say('two');
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(scene.texts()).toEqual([['one']]);
  state.isCertain = true;
  await scene.endsWith({ tickets: [['one', 'two']], hears: ['re: one', 're: two'] });
});

test('what was never sent is not doubted: it goes out as soon as a Helpdesk that refused us takes us', async () => {
  const scene = await openScene({ env: { STORE_URL: fileStore(), REPLY_TIMEOUT_MS: '3000' } });
  scene.sim.faults.set({ refuse: { status: 401 } });
  await scene.say('one');
  await scene.restart();
  const since = performance.now();
  scene.sim.faults.clear();
  await eventually(() => expect(scene.texts()).toEqual([['one']]));
  // A doubted first message is given the time of one more reply; this one is not.
  expect(performance.now() - since).toBeLessThan(2500);
  scene.bind();
  await scene.endsWith({ tickets: [['one']], hears: ['re: one'] });
});
