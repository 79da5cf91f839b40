/** Clients that come late, twice, or die without a word: each open one gets everything once and in order. */
import { expect, test } from 'vitest';
import { channelKey } from '../support/bridge.js';
import { postMessage } from '../support/http-client.js';
import { eventually, heard, metricsOf, openScene, openTab, updates } from './scene.js';

test('two tabs on one conversation both hear everything', async () => {
  const scene = await openScene();
  const second = await openTab(scene.bridge.url);
  scene.bind(second);
  await second.next('conversation_metadata');
  await scene.say('one', 'two');
  await scene.hears('re: one', 're: two');
  scene.sim.agent.say(scene.ticket, 'hello');
  await scene.endsWith({ tickets: [['one', 'two']], hears: ['re: one', 're: two', 'hello'] });
  await eventually(() => expect(heard(second)).toEqual(['re: one', 're: two', 'hello']));
});

test('a tab that died without a word keeps nothing from the other one', async () => {
  const scene = await openScene({ env: { PING_INTERVAL_MS: '200', PONG_TIMEOUT_MS: '1000' } });
  const second = await openTab(scene.bridge.url);
  scene.bind(second);
  await second.next('conversation_metadata');
  second.socket.pause();
  await scene.say('one');
  await scene.hears('re: one');
  scene.sim.agent.say(scene.ticket, 'hello');
  await scene.endsWith({ tickets: [['one']], hears: ['re: one', 'hello'] });
  await eventually(async () => expect(await metricsOf(scene.bridge)).toContain('closed_total{code="1006"} 1'));
  second.socket.resume();
  expect(await second.closed).toMatchObject({ code: 1006 });
});

test('what is said before a client is bound is heard when it is', async () => {
  const scene = await openScene();
  await scene.tab.cut();
  await postMessage(scene.bridge.url, channelKey, scene.conversationId, 'one');
  await eventually(() => expect(scene.texts()).toEqual([['one']]));
  scene.sim.agent.say(scene.ticket, 'hello');
  scene.tab = await openTab(scene.bridge.url);
  scene.bind();
  await scene.endsWith({ tickets: [['one']], hears: ['re: one', 'hello'] });
  expect(updates(scene.tab)).toEqual(['livechatAgentConnected']);
});

test('clients that come and go in the middle of traffic miss nothing and hear nothing twice', async () => {
  const scene = await openScene({ sim: { sateDelayMs: 10 } });
  const texts = Array.from({ length: 20 }, (_, index) => `text ${index}`);
  const sending = (async () => {
    for (const text of texts) await postMessage(scene.bridge.url, channelKey, scene.conversationId, text);
  })();
  const frames = new Map<string, string>();
  const wanted = texts.map((text) => `re: ${text}`);
  await eventually(async () => {
    await scene.tab.cut();
    // Only after the cut: until then a tab may still hear something, and that may count as received.
    for (const { type, payload, raw } of scene.tab.frames) {
      if (type === 'bot_message') frames.set(String(payload['ch_msg_id']), raw);
    }
    scene.tab = await openTab(scene.bridge.url);
    scene.bind();
    await scene.tab.next('conversation_metadata');
    await scene.tab.next('bot_message', 300).catch(() => undefined);
    expect(frames.size).toBe(wanted.length);
  });
  await sending;
  await scene.rests();
  const order = [...frames.values()].map((raw) => /re: text \d+/.exec(raw)?.[0]);
  expect(order).toEqual(wanted);
});

test('two first messages at once open one ticket', async () => {
  const scene = await openScene({ sim: { sateDelayMs: 50 } });
  await Promise.all([scene.say('one'), scene.say('two'), scene.say('three')]);
  await eventually(() => expect(scene.texts()[0]).toHaveLength(3));
  await scene.rests();
  expect(scene.texts()).toHaveLength(1);
  expect(scene.texts()[0]?.toSorted()).toEqual(['one', 'three', 'two']);
  expect(scene.sim.inspect.supportRequestsInFlightPeak(scene.user)).toBe(1);
});

test('two conversations of one visitor open one ticket each, and their replies do not mix', async () => {
  const scene = await openScene({ sim: { sateDelayMs: 50 } });
  const other = await scene.tab.start({ userId: scene.user });
  scene.sim.faults.set({ cutBeforeReply: { event: 'support', times: 1 } });
  await Promise.all([scene.say('here'), postMessage(scene.bridge.url, channelKey, other, 'there', scene.tab.socketId)]);
  await eventually(() => expect(scene.texts().toSorted()).toEqual([['here'], ['there']]));
  // The answer that was cut off may come after its message is settled.
  await eventually(() => {
    const said = scene.tab.frames
      .filter(({ type }) => type === 'bot_message')
      .map(({ payload }) => [payload['conversation_id'], (payload['content'] as { text: string }[])[0]?.text]);
    expect(said.toSorted()).toEqual(
      [
        [scene.conversationId, 're: here'],
        [other, 're: there'],
      ].toSorted(),
    );
  });
  await scene.rests();
  expect(scene.sim.inspect.supportRequestsInFlightPeak(scene.user)).toBe(1);
});

test('a tab that stayed hears an agent who took over before anything was said', async () => {
  const scene = await openScene({ env: { HELPDESK_IDLE_MS: '600' }, sim: { sateDelayMs: 5000 } });
  scene.sim.faults.set({ cutBeforeReply: { event: 'support', times: 1 } });
  await scene.say('one');
  await eventually(() => expect(scene.texts()).toEqual([['one']]));
  scene.sim.agent.takeOver(scene.ticket);
  await scene.rests();
  // Longer than an unused connection is kept.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  scene.sim.agent.say(scene.ticket, 'hello');
  await scene.hears('hello');
});
