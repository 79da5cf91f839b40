/** The store carries out what an owner commits, and its answer does not come: nothing is doubled for it. */
import { expect, test } from 'vitest';
import type { Change } from '#state';
import type { BridgeDocuments } from '#translation';
import { OddState } from '../support/odd-state.js';
import { eventually, openScene } from './scene.js';

async function openOdd() {
  const state = new OddState();
  return { state, scene: await openScene({ open: state.open }) };
}

/** Of the next so many commits that settle something. */
function ofSettling(times: number): (change: Change<BridgeDocuments>) => boolean {
  let left = times;
  return ({ settle = [] }) => settle.length > 0 && left-- > 0;
}

test.each([1, 3])('a later message whose settling had no answer (%i times) is not sent again', async (times) => {
  const { state, scene } = await openOdd();
  await scene.say('one');
  await scene.hears('re: one');
  state.losesAnswer = ofSettling(times);
  await scene.say('two', 'three', 'four');
  await scene.endsWith({
    tickets: [['one', 'two', 'three', 'four']],
    hears: ['re: one', 're: two', 're: three', 're: four'],
  });
});

test('a first message whose settling had no answer opens no second ticket', async () => {
  const { state, scene } = await openOdd();
  state.losesAnswer = ofSettling(1);
  await scene.say('one', 'two');
  await scene.endsWith({ tickets: [['one', 'two']], hears: ['re: one', 're: two'] });
});

test('what was said to an agent and had no answer of the store is not said again', async () => {
  const { state, scene } = await openOdd();
  await scene.say('agent');
  await scene.hears('re: agent');
  scene.sim.agent.say(scene.ticket, 'hello');
  await scene.hears('re: agent', 'hello');
  state.losesAnswer = ofSettling(2);
  await scene.say('two', 'three', 'four');
  await eventually(() => expect(scene.texts()).toEqual([['agent', 'two', 'three', 'four']]));
  await scene.rests();
  expect(scene.texts()).toEqual([['agent', 'two', 'three', 'four']]);
});

test('a message of an agent whose keeping had no answer is told once', async () => {
  const { state, scene } = await openOdd();
  await scene.say('agent');
  await scene.hears('re: agent');
  scene.sim.agent.say(scene.ticket, 'hello');
  await scene.hears('re: agent', 'hello');
  let left = 1;
  state.losesAnswer = ({ append = [] }) => append.some(({ body }) => body.kind === 'agent') && left-- > 0;
  scene.sim.agent.say(scene.ticket, 'how are you?');
  await eventually(() => expect(left).toBeLessThan(1));
  scene.sim.agent.say(scene.ticket, 'bye then');
  await scene.endsWith({ tickets: [['agent']], hears: ['re: agent', 'hello', 'how are you?', 'bye then'] });
});
