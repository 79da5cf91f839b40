/** Notices that are lost, doubled, late or out of order: they only say where to look, and nothing that they tell of is lost. */
import { expect, test } from 'vitest';
import { OddState } from '../support/odd-state.js';
import type { Fate } from '../support/odd-state.js';
import { booksOf, eventually, heard, openScene } from './scene.js';

const env = { OWNER_TIMEOUT_MS: '100', SLOW_CHECK_MS: '200', HELPDESK_IDLE_MS: '400' };

const astray = new Set(['work', 'news', 'listening', 'seen']);

/** Every third notice fares so, the others are undisturbed. */
function everyThird(fate: readonly number[]): Fate {
  let count = 0;
  return ({ kind }) => (astray.has(kind) && ++count % 3 === 0 ? fate : [0]);
}

const texts = Array.from({ length: 15 }, (_, index) => `text ${index}`);

test.each<[string, Fate]>([
  ['lost', everyThird([])],
  ['doubled', everyThird([0, 0])],
  ['late', everyThird([60])],
  ['doubled, once late', everyThird([0, 40])],
])('where every third notice is %s, everything arrives once and in order', async (_, fate) => {
  const state = new OddState();
  const scene = await openScene({ env, open: state.open });
  state.fate = fate;
  for (const text of texts) await scene.say(text);
  await scene.endsWith({ tickets: [texts], hears: texts.map((text) => `re: ${text}`) });
});

test('where no notice arrives at all, everything does', async () => {
  const state = new OddState();
  const scene = await openScene({ env, open: state.open });
  scene.bind();
  state.fate = ({ kind }) => (astray.has(kind) ? [] : [0]);
  await scene.say('one', 'two');
  await scene.endsWith({ tickets: [['one', 'two']], hears: ['re: one', 're: two'] });
});

test('a gap that the bus tells of is read at once', async () => {
  const state = new OddState();
  const scene = await openScene({ env: { OWNER_TIMEOUT_MS: '100' }, open: state.open });
  await scene.say('one');
  await scene.hears('re: one');
  state.fate = ({ kind }) => (kind === 'news' ? [] : [0]);
  await scene.say('two');
  await eventually(() => expect(scene.texts()).toEqual([['one', 'two']]));
  // Nothing but the notice is missing: the slow check comes in ten minutes.
  await eventually(async () => expect(await booksOf(scene.bridge, 'to_helpdesk')).toMatchObject({ delivered: 2 }));
  expect(heard(scene.tab)).toEqual(['re: one']);
  state.gap();
  await scene.hears('re: one', 're: two');
});
