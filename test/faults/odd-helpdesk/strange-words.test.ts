/** A Helpdesk that says strange things: on its wire, in its history, of dates and texts, each by another road in another way. */
import { expect, test } from 'vitest';
import { channelKey } from '../../support/bridge.js';
import { postMessage } from '../../support/http-client.js';
import { eventually, heard, openScene } from '../scene.js';
import type { Scene } from '../scene.js';
import type { Faults } from './neighbour.js';

const unreadable = [
  ['unknownSender', 'notice', 'bareData', 'jsonText', 'text'],
  ['number', 'array', 'null', 'nothing', 'binary'],
];

// Most of it is waiting for what does not come: all of them wait at the same time, five bridges at once.
test.each(unreadable)(
  'pushes that nobody can read (%s, %s, %s, %s, %s) upon each entering lead to no loop',
  async (...things) => {
    const ends = await Promise.allSettled(things.map(staysCalm));
    const loud = ends.flatMap((end, index) => (end.status === 'rejected' ? [[things[index], end.reason]] : []));
    expect(loud).toEqual([]);
  },
  60_000,
);

async function staysCalm(thing: string): Promise<void> {
  const scene = await openScene();
  scene.sim.faults.set({ strangePush: { event: 'enter_support', things: [thing] } } as Faults);
  await scene.say('one', 'two');
  await scene.hears('re: one', 're: two');
  await scene.rests();
  const asked = scene.sim.inspect.received().length;
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(scene.sim.inspect.received().length - asked).toBeLessThan(8);
  scene.sim.agent.say(scene.ticket, 'hello');
  await scene.endsWith({ tickets: [['one', 'two']], hears: ['re: one', 're: two', 'hello'] });
}

test('messages that are replayed upon each entering come to nobody twice', async () => {
  const scene = await openScene({ sim: { edition: 'old' } });
  await scene.say('one', 'agent', 'two');
  await eventually(() => expect(scene.texts()).toEqual([['one', 'agent', 'two']]));
  scene.sim.agent.say(scene.ticket, 'hello');
  await eventually(() => expect(heard(scene.tab)).toContain('hello'));
  const before = heard(scene.tab);
  scene.sim.faults.set({ replay: { event: 'enter_support' } });
  for (let count = 0; count < 3; count++) {
    scene.sim.faults.kickAll();
    await scene.rests();
  }
  await scene.say('three');
  scene.sim.agent.say(scene.ticket, 'bye');
  await eventually(() => expect(heard(scene.tab).at(-1)).toBe('bye'));
  expect(heard(scene.tab)).toEqual([...before, 'bye']);
});

test.each<[string, Faults]>([
  [
    'a message of an unknown sender',
    { strangeItem: { of: 'messages', value: { sender: 'system', message: 'x' }, at: 'middle' } },
  ],
  ['a bare text among the messages', { strangeItem: { of: 'messages', value: 'moved', at: 'first' } }],
  ['nothing for a message', { strangeItem: { of: 'messages', value: null, at: 'last' } }],
  ['a strange conversation in the list', { strangeItem: { of: 'list', value: { id: null }, at: 'first' } }],
  ['a byte-order mark', { restAnswer: { how: 'bom' } }],
  ['an envelope', { restAnswer: { how: 'wrapped' } }],
])('a history with %s is read past it', async (_, faults) => {
  const scene = await openScene({ sim: { edition: 'old' } });
  scene.sim.faults.set(faults);
  await scene.say('one');
  await scene.hears('re: one');
  scene.sim.faults.set({ dropPushes: {} });
  scene.sim.agent.say(scene.ticket, 'only in the history');
  scene.sim.faults.kickAll();
  await scene.hears('re: one', 'only in the history');
  // What is doubtful is found there, too.
  scene.sim.agent.release(scene.ticket);
  scene.sim.faults.set({ dropPushes: null, cutBeforeReply: { event: 'support', times: 1 } });
  await scene.say('two');
  await scene.endsWith({ tickets: [['one', 'two']], hears: ['re: one', 'only in the history', 're: two'] });
});

test.each<[string, Faults]>([
  ['cut to seconds', { dates: { road: 'rest', toMs: 1000, by: 'cutting' } }],
  ['rounded to tenths', { dates: { road: 'rest', toMs: 100, by: 'rounding' } }],
  ['on another wall clock without its zone', { dates: { road: 'rest', offsetMinutes: 330, zone: 'leftOut' } }],
  ['in seconds', { dates: { road: 'socket', form: 'seconds' } }],
])('dates that one road tells %s double and lose nothing', async (_, faults) => {
  const scene = await openScene();
  scene.sim.faults.set(faults);
  await talkThrough(scene, ['alpha', 'beta', 'alpha']);
});

test.each<[string, Faults]>([
  ['escaped', { texts: { road: 'rest', changes: ['escaped'] } }],
  ['trimmed, with single blanks', { texts: { road: 'rest', changes: ['collapsed', 'trimmed'] } }],
  ['in another form of Unicode', { texts: { road: 'rest', changes: ['nfd'] } }],
  ['without what the database cannot hold', { texts: { road: 'rest', changes: ['astralReplaced', 'controlsLost'] } }],
])('texts that one road tells %s double and lose nothing', async (_, faults) => {
  const scene = await openScene();
  scene.sim.faults.set(faults);
  await talkThrough(scene, [' Zoë  & <Bob> said 👍 ', 'naïve\u0000 café  😀', ' Zoë  & <Bob> said 👍 ']);
});

/** Says all of it through cuts before and behind the keeping, and hears each answer once. */
async function talkThrough(scene: Scene, texts: readonly string[]): Promise<void> {
  for (const [index, text] of texts.entries()) {
    const cut = index % 2 === 0 ? 'cutBeforeReply' : 'cutBeforeProcessing';
    scene.sim.faults.set({ [cut]: { event: 'support', times: 1 } });
    await scene.say(text);
    await eventually(() => expect(heard(scene.tab)).toHaveLength(index + 1));
    scene.sim.faults.kickAll();
  }
  await scene.rests();
  expect(scene.texts()[0]).toHaveLength(texts.length);
  expect(heard(scene.tab)).toHaveLength(texts.length);
}

test('a user id that no address takes stops nobody', async () => {
  const scene = await openScene();
  scene.sim.faults.set({ routing: { decodesEarly: true, longest: 300 } });
  for (const userId of ['a/b\\c', 'x'.repeat(250), '../..', '%2e%2e', 'ü'.repeat(60)]) {
    const id = await scene.tab.start({ userId });
    await postMessage(scene.bridge.url, channelKey, id, `I am ${userId}`, scene.tab.socketId);
    await eventually(() => expect(heard(scene.tab).at(-1)).toContain('re: I am'));
  }
  await scene.rests();
});
