/** A Helpdesk that is odd: what is strange costs that one thing, and the visitor beside it notices nothing. */
import { expect, test } from 'vitest';
import { channelKey } from '../support/bridge.js';
import { postMessage } from '../support/http-client.js';
import { booksOf, eventually, heard, openScene, openTab } from './scene.js';
import type { Scene } from './scene.js';

type Faults = Parameters<Scene['sim']['faults']['set']>[0];

/** A message that fails is given up soon; all else is as in the other tests. */
const impatient = { MESSAGE_ATTEMPTS: '3', MESSAGE_PATIENCE_MS: '500' };

/** Another visitor, who goes on talking until told to stop. */
async function neighbour({ bridge }: Scene) {
  const tab = await openTab(bridge.url);
  const id = await tab.start({ userId: `neighbour-${crypto.randomUUID()}` });
  const said: string[] = [];
  const done = new AbortController();
  const talking = (async () => {
    for (let count = 0; !done.signal.aborted; count++) {
      said.push(`fine ${count}`);
      await postMessage(bridge.url, channelKey, id, `fine ${count}`, tab.socketId);
      await eventually(() => expect(heard(tab)).toHaveLength(said.length));
    }
  })();
  return {
    /** Everything it said was answered, once and in order. */
    noticedNothing: async () => {
      done.abort();
      await talking;
      expect(heard(tab)).toEqual(said.map((text) => `re: ${text}`));
    },
  };
}

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

test('a customer whose history can never be read goes on without it', async () => {
  const scene = await openScene({ env: { ...impatient, MESSAGE_ATTEMPTS: '2', MESSAGE_PATIENCE_MS: '300' } });
  const other = await neighbour(scene);
  scene.sim.faults.set({ restStatus: { of: 'messages', status: 500, session: scene.user } });
  await scene.say('one', 'two', 'three');
  await eventually(() => expect(heard(scene.tab)).toEqual(expect.arrayContaining(['re: two', 're: three'])));
  await other.noticedNothing();
  expect(scene.texts()).toEqual([['one', 'two', 'three']]);
  // What was said meanwhile is added as soon as it can be read.
  scene.sim.faults.clear();
  scene.sim.faults.kickAll();
}, 60_000);

test('a first message whose customer’s list can never be read is given up, and holds up nobody', async () => {
  const scene = await openScene({ env: { ...impatient, MESSAGE_ATTEMPTS: '2', MESSAGE_PATIENCE_MS: '300' } });
  const other = await neighbour(scene);
  scene.sim.faults.set({ restStatus: { of: 'list', status: 500, session: scene.user } });
  await scene.say('one');
  await eventually(async () => expect(await booksOf(scene.bridge, 'to_helpdesk')).toMatchObject({ dead: 1 }));
  await other.noticedNothing();
  scene.sim.faults.clear();
  await scene.say('two');
  await scene.hears('re: two');
}, 60_000);

test('a first message whose customer has more tickets than can be noted is a dead letter with that reason, soon', async () => {
  const scene = await openScene({ env: { ...impatient, REPLY_TIMEOUT_MS: '10000' } });
  const other = await neighbour(scene);
  scene.sim.faults.set({ oldItems: { of: 'list', count: 6000, session: scene.user } });
  await scene.say('one');
  await eventually(async () => expect(await booksOf(scene.bridge, 'to_helpdesk')).toMatchObject({ dead: 1 }));
  await other.noticedNothing();
  const response = await fetch(`${scene.bridge.adminUrl}/admin/dead-letters`);
  expect(await response.text()).toContain('too large to be read: 6000 conversations of one customer');
  scene.sim.faults.clear();
  await scene.say('two');
  await scene.hears('re: two');
}, 60_000);

test('a customer whose chat is enormous is served with its newest messages', async () => {
  const scene = await openScene({ env: { ...impatient, REPLY_TIMEOUT_MS: '5000', HELPDESK_HISTORY_BYTES: '65536' } });
  const other = await neighbour(scene);
  await scene.say('one');
  await scene.hears('re: one');
  scene.sim.faults.set({ oldItems: { of: 'messages', count: 3000, characters: 500, session: scene.user } });
  // Its fate is told by the history, in which it stands behind all the others.
  scene.sim.faults.set({ cutBeforeReply: { event: 'support', times: 1, session: scene.user } });
  await scene.say('two');
  await eventually(() => expect(heard(scene.tab)).toContain('re: two'));
  await other.noticedNothing();
  expect(scene.texts()).toEqual([['one', 'two']]);
  const old = (): string[] => heard(scene.tab).filter((text) => /^\d+ x/.test(text));
  await eventually(() => expect(old().length).toBeGreaterThan(10));
  await scene.rests();
  expect(old().length).toBeLessThan(200);
}, 60_000);
