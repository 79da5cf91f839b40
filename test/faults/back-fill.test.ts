/** What the Helpdesk says is never lost on the way back: dropped pushes, cut links and absent clients are made good from the history. */
import { io } from 'socket.io-client';
import { describe, expect, test } from 'vitest';
import { afterThisTest } from '../support/clean-up.js';
import { eventually, fileStore, heard, openScene, openTab, updates } from './scene.js';
import type { Scene } from './scene.js';

describe.each(['new', 'old', 'both-deliveries'] as const)('with the edition "%s"', (edition) => {
  test('every message of an agent comes once and in order', async () => {
    const scene = await openScene({ sim: { edition } });
    await scene.say('one');
    await scene.hears('re: one');
    for (const text of ['hello', 'hello', 'how are you?']) scene.sim.agent.say(scene.ticket, text);
    await scene.endsWith({ tickets: [['one']], hears: ['re: one', 'hello', 'hello', 'how are you?'] });
    expect(updates(scene.tab)).toEqual(['livechatAgentConnected']);
  });

  test('an agent is heard in a ticket whose opening reply was lost', async () => {
    const scene = await openScene({ sim: { edition } });
    scene.sim.faults.set({ cutBeforeReply: { event: 'support', times: 1 } });
    await scene.say('one');
    await scene.hears('re: one');
    scene.sim.agent.say(scene.ticket, 'hello');
    await scene.endsWith({ tickets: [['one']], hears: ['re: one', 'hello'] });
  });

  test('the end of a ticket is told once', async () => {
    const scene = await openScene({ sim: { edition }, channel: { prompts: 'actions' } });
    await scene.say('one');
    await scene.hears('re: one');
    scene.sim.agent.close(scene.ticket);
    await eventually(() => expect(updates(scene.tab)).toEqual(['conversationClosed']));
    scene.sim.faults.kickAll();
    const second = await openTab(scene.bridge.url);
    scene.bind(second);
    await second.next('conversation_metadata');
    await scene.rests();
    expect(updates(scene.tab)).toEqual(['conversationClosed']);
  });
});

describe.each(['ms', 'none', 'us', 'undated'] as const)(
  'with dates of sockets in the form "%s"',
  (socketDateFraction) => {
    test('messages that come twice and are read back are told once', async () => {
      const scene = await openScene({ sim: { socketDateFraction } });
      scene.sim.faults.set({ duplicates: {} });
      await scene.say('one', 'two');
      await scene.hears('re: one', 're: two');
      scene.sim.agent.say(scene.ticket, 'hello');
      scene.sim.agent.say(scene.ticket, 'how are you?');
      await scene.hears('re: one', 're: two', 'hello', 'how are you?');
      scene.sim.faults.kickAll('cut');
      await eventually(() => expect(scene.sim.inspect.connections()).toBe(1));
      scene.bind(await openTab(scene.bridge.url));
      await scene.endsWith({ tickets: [['one', 'two']], hears: ['re: one', 're: two', 'hello', 'how are you?'] });
    });
  },
);

test('an agent who says the same again within a second is heard as often, though dates have no fractions', async () => {
  const scene = await openScene({ sim: { dateFraction: 'none' } });
  await scene.say('one');
  await scene.hears('re: one');
  for (const text of ['ok', 'ok', 'ok']) scene.sim.agent.say(scene.ticket, text);
  await scene.endsWith({ tickets: [['one']], hears: ['re: one', 'ok', 'ok', 'ok'] });
});

test('who answers each question with the same words holds nothing up, though dates have no fractions', async () => {
  const sate = () => ({ html: 'ok' });
  const scene = await openScene({ env: { REPLY_TIMEOUT_MS: '60000' }, sim: { dateFraction: 'none', sate } });
  await scene.say('one', 'two', 'three');
  await scene.endsWith({ tickets: [['one', 'two', 'three']], hears: ['ok', 'ok', 'ok'] });
});

test('alike messages come once each though the date of one has no fraction by chance', async () => {
  let now = 1_800_000_000_500;
  const scene = await openScene({ sim: { now: () => now } });
  await scene.say('one');
  await scene.hears('re: one');
  await scene.rests();
  now = 1_800_000_001_000;
  for (const text of ['hello', 'hello', 'how are you?']) scene.sim.agent.say(scene.ticket, text);
  await scene.endsWith({ tickets: [['one']], hears: ['re: one', 'hello', 'hello', 'how are you?'] });
});

test('what cannot be read by socket is told from the history, in its place', async () => {
  const scene = await openScene();
  await scene.say('one');
  await scene.hears('re: one');
  await scene.rests();
  scene.sim.faults.set({ garbled: { event: 'customer_support', times: 1 } });
  scene.sim.agent.say(scene.ticket, 'hello');
  scene.sim.agent.say(scene.ticket, 'are you there?');
  await scene.endsWith({ tickets: [['one']], hears: ['re: one', 'hello', 'are you there?'] });
});

test('pushes that were dropped are told when a client binds', async () => {
  const scene = await openScene();
  await scene.say('one');
  await scene.hears('re: one');
  scene.sim.faults.set({ dropPushes: {} });
  scene.sim.agent.say(scene.ticket, 'hello');
  scene.sim.agent.say(scene.ticket, 'are you there?');
  scene.bind(await openTab(scene.bridge.url));
  await scene.endsWith({ tickets: [['one']], hears: ['re: one', 'hello', 'are you there?'] });
});

test('pushes that were dropped are told after a reconnect, also when the history fails at first', async () => {
  const scene = await openScene();
  await scene.say('one');
  await scene.hears('re: one');
  scene.sim.faults.set({ dropPushes: {}, restStatus: { status: 500, times: 3 } });
  scene.sim.agent.say(scene.ticket, 'hello');
  scene.sim.faults.kickAll();
  await scene.endsWith({ tickets: [['one']], hears: ['re: one', 'hello'] });
});

test('what was dropped is told to a client that binds while the history fails', async () => {
  const scene = await openScene();
  await scene.say('one');
  await scene.hears('re: one');
  scene.sim.faults.set({ dropPushes: {}, restStatus: { status: 500, times: 2 } });
  scene.sim.agent.say(scene.ticket, 'hello');
  scene.bind(await openTab(scene.bridge.url));
  await scene.endsWith({ tickets: [['one']], hears: ['re: one', 'hello'] });
});

test('an agent who speaks while the link is cut is heard when it is back', async () => {
  const scene = await openScene();
  await scene.say('one');
  await scene.hears('re: one');
  await scene.sim.faults.down();
  scene.sim.agent.say(scene.ticket, 'hello');
  scene.sim.agent.close(scene.ticket);
  await scene.sim.faults.up();
  await eventually(() =>
    expect(updates(scene.tab)).toEqual(['livechatAgentConnected', 'livechatAgentDisconnected', 'conversationClosed']),
  );
  expect(heard(scene.tab).slice(0, 2)).toEqual(['re: one', 'hello']);
});

test('an agent who speaks to nobody is heard by whoever comes next, also after a restart', async () => {
  const scene = await openScene({ env: { STORE_URL: fileStore(), HELPDESK_IDLE_MS: '200' } });
  await scene.say('one');
  await scene.hears('re: one');
  await scene.rests();
  await scene.tab.cut();
  scene.sim.agent.say(scene.ticket, 'first');
  await eventually(() => expect(scene.sim.inspect.connections()).toBe(0));
  scene.sim.agent.say(scene.ticket, 'second');
  await scene.restart();
  scene.sim.agent.say(scene.ticket, 'third');
  scene.bind();
  await scene.endsWith({ tickets: [['one']], hears: ['first', 'second', 'third'] });
});

test('a proposal to close that only the history tells of is made once', async () => {
  const scene = await openScene({ channel: { prompts: 'actions' } });
  await scene.say('one');
  await scene.hears('re: one');
  scene.sim.faults.set({ dropPushes: {} });
  scene.sim.agent.say(scene.ticket, 'hello');
  scene.sim.agent.release(scene.ticket);
  scene.sim.faults.set({ dropPushes: null, cutBeforeReply: { event: 'support', times: 1 } });
  await scene.say('bye');
  await scene.endsWith({ tickets: [['one', 'bye']], hears: ['re: one', 'hello', 're: bye'] });
  expect(scene.tab.frames.filter(({ type }) => type === 'action')).toHaveLength(1);
});

test('a late word of the assistant does not look as if the agent had gone', async () => {
  const scene = await openScene();
  await scene.say('one');
  await scene.hears('re: one');
  await scene.rests();
  scene.sim.faults.set({ silence: { event: 'support', times: 1 } });
  await askElsewhere(scene, 'two');
  await eventually(() => expect(scene.sim.inspect.messages(scene.ticket).at(-1)?.message).toBe('re: two'));
  scene.sim.agent.say(scene.ticket, 'hello');
  await scene.hears('re: one', 'hello');
  scene.bind(await openTab(scene.bridge.url));
  await scene.endsWith({ tickets: [['one', 'two']], hears: ['re: one', 'hello', 're: two'] });
  scene.sim.agent.say(scene.ticket, 'still here');
  await scene.hears('re: one', 'hello', 're: two', 'still here');
  expect(updates(scene.tab)).toEqual(['livechatAgentConnected']);
});

/** The visitor writes past the bridge, which does not hear of it unless the Helpdesk tells. */
async function askElsewhere({ sim, user, ticket }: Scene, message: string): Promise<void> {
  const socket = io(`${sim.url}/helpdesk`, {
    transports: ['websocket'],
    query: { token_source: 'api', token: 'desk-key' },
    forceNew: true,
  });
  afterThisTest(() => void socket.disconnect());
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  socket.emit('support', { session_id: user, message, attachment: false, ticket_chat_id: ticket });
}
