/** While an agent answers there may be no reply at all: messages go out one behind the other and are read back in batches. */
import { expect, test } from 'vitest';
import { pause } from '#async';
import { eventually, openScene, openTab, updates } from './scene.js';
import type { Scene } from './scene.js';

/** A conversation in which an agent has said hello. */
async function openWithAgent(options?: Parameters<typeof openScene>[0]): Promise<Scene> {
  const scene = await openScene(options);
  await scene.say('one');
  await scene.hears('re: one');
  scene.sim.agent.say(scene.ticket, 'hello');
  await scene.hears('re: one', 'hello');
  return scene;
}

const batch = Array.from({ length: 24 }, (_, index) => `text ${index}`);

test('messages to an agent arrive in order, without waiting for replies', async () => {
  // Whoever waited for a single reply would be too late for this test.
  const scene = await openWithAgent({ env: { REPLY_TIMEOUT_MS: '120000' } });
  await scene.say(...batch);
  await scene.endsWith({ tickets: [['one', ...batch]], hears: ['re: one', 'hello'] });
});

test('one that is lost among them is sent again, the others are not', async () => {
  const scene = await openWithAgent();
  scene.sim.faults.set({ lostRequest: { event: 'support', times: 1 } });
  await scene.say('two', 'three', 'four');
  await eventually(() => expect(scene.texts().flat().toSorted()).toEqual(['four', 'one', 'three', 'two']));
  await scene.rests();
  expect(scene.texts().flat().toSorted()).toEqual(['four', 'one', 'three', 'two']);
});

test('one that is lost among them is not taken for an equal one beside it', async () => {
  const scene = await openWithAgent();
  scene.sim.faults.set({ lostRequest: { event: 'support', times: 1 } });
  await scene.say('two', 'two');
  await scene.endsWith({ tickets: [['one', 'two', 'two']], hears: ['re: one', 'hello'] });
});

test('several that are lost among many are sent again, the others are not', async () => {
  const scene = await openWithAgent({ sim: { seed: 7 } });
  scene.sim.faults.set({ lostRequest: { event: 'support', share: 0.3 } });
  const many = batch.slice(0, 12);
  await scene.say(...many);
  await eventually(() => expect(supportRequests(scene)).toBeGreaterThan(many.length));
  scene.sim.faults.clear();
  await eventually(() => expect(scene.texts().flat().toSorted()).toEqual(['one', ...many].toSorted()));
  await scene.rests();
  expect(scene.texts().flat().toSorted()).toEqual(['one', ...many].toSorted());
});

test('an error among them concerns one, the others are not sent again', async () => {
  const scene = await openWithAgent();
  scene.sim.faults.set({ errorEnvelope: { event: 'support', status: 500, times: 1 } });
  await scene.say('two', 'three', 'four');
  await eventually(() => expect(scene.texts().flat().toSorted()).toEqual(['four', 'one', 'three', 'two']));
  await scene.rests();
  expect(scene.texts().flat().toSorted()).toEqual(['four', 'one', 'three', 'two']);
});

test('an error about something else does not make slow messages be sent again', async () => {
  const scene = await openWithAgent({ env: { AGENT_VERIFY_MS: '300' } });
  scene.sim.faults.set({
    latency: { event: 'support', ms: 600 },
    errorEnvelope: { event: 'enter_support', status: 404, times: 1 },
  });
  await scene.say('two', 'three');
  scene.bind(await openTab(scene.bridge.url));
  await scene.endsWith({ tickets: [['one', 'two', 'three']], hears: ['re: one', 'hello'] });
});

test('an error among slow messages does not make the others be sent again', async () => {
  const scene = await openWithAgent({ env: { AGENT_VERIFY_MS: '300' } });
  scene.sim.faults.set({ latency: { event: 'support', ms: 600 } });
  await scene.say('two', 'three');
  await eventually(() => expect(supportRequests(scene)).toBe(3));
  scene.sim.faults.set({ latency: null, errorEnvelope: { event: 'support', status: 500, times: 1 } });
  await scene.say('four');
  await eventually(() => expect(scene.texts().flat().toSorted()).toEqual(['four', 'one', 'three', 'two']));
  await scene.rests();
  expect(scene.texts().flat().toSorted()).toEqual(['four', 'one', 'three', 'two']);
});

function supportRequests({ sim }: Scene): number {
  return sim.inspect.received().filter(({ event }) => event === 'support').length;
}

test('messages that the Helpdesk takes in another order are not sent again', async () => {
  const scene = await openWithAgent({ env: { AGENT_VERIFY_MS: '1000' } });
  scene.sim.faults.set({ latency: { event: 'support', ms: 500, times: 1 } });
  await scene.say('two', 'three', 'four');
  await eventually(() => expect(scene.texts()).toEqual([['one', 'three', 'four', 'two']]));
  await scene.rests();
  expect(scene.texts()).toEqual([['one', 'three', 'four', 'two']]);
});

test.each(['ordered', 'cut'] as const)(
  'a connection that ends (%s) in the middle of them loses and doubles none',
  async (how) => {
    const scene = await openWithAgent();
    for (const [index, text] of batch.entries()) {
      await scene.say(text);
      if (index % 8 === 4) scene.sim.faults.kickAll(how);
    }
    await scene.endsWith({ tickets: [['one', ...batch]], hears: ['re: one', 'hello'] });
  },
);

test('an agent may take over between the question and the answer', async () => {
  const scene = await openScene({ sim: { sateDelayMs: 100 } });
  await scene.say('one');
  await scene.hears('re: one');
  scene.sim.agent.takeOver(scene.ticket);
  await scene.say('two', 'three');
  await eventually(() => expect(scene.texts()).toEqual([['one', 'two', 'three']]));
  scene.sim.agent.say(scene.ticket, 'hello');
  await scene.say('four');
  await scene.endsWith({ tickets: [['one', 'two', 'three', 'four']], hears: ['re: one', 'hello'] });
});

test('only the first message waits for a reply when an agent has taken over without a word', async () => {
  const scene = await openScene({ env: { REPLY_TIMEOUT_MS: '2000' } });
  await scene.say('one');
  await scene.hears('re: one');
  scene.sim.agent.takeOver(scene.ticket);
  await scene.say(...batch);
  await scene.endsWith({ tickets: [['one', ...batch]], hears: ['re: one'] });
});

test('an agent may hand back', async () => {
  const scene = await openWithAgent();
  scene.sim.agent.release(scene.ticket);
  await scene.say('two', 'three');
  await scene.endsWith({ tickets: [['one', 'two', 'three']], hears: ['re: one', 'hello', 're: two', 're: three'] });
  expect(updates(scene.tab)).toEqual(['livechatAgentConnected', 'livechatAgentDisconnected']);
});

test('an answer that is read before it comes by socket is not taken for the reply to the next message', async () => {
  const scene = await openWithAgent({
    env: { AGENT_VERIFY_MS: '50', REPLY_TIMEOUT_MS: '800' },
    sim: { sateDelayMs: 100 },
  });
  scene.sim.agent.release(scene.ticket);
  // The readings that a new ticket causes are over by then.
  await pause(300);
  // Sent as to an agent, but answered by SATE: the answers come while the history is read, which has them too.
  scene.sim.faults.set({ restLatency: { ms: 400, times: 1 } });
  await scene.say('two', 'three');
  await eventually(() => expect(supportRequests(scene)).toBe(3));
  await pause(200);
  scene.sim.faults.set({ lostRequest: { event: 'support', times: 1 } });
  await scene.say('four', 'five');
  const texts = ['one', 'two', 'three', 'four', 'five'];
  await scene.endsWith({
    tickets: [texts],
    hears: ['re: one', 'hello', 're: two', 're: three', 're: four', 're: five'],
  });
});

test('an answer of the assistant does not overtake one before it that was never sent', async () => {
  const scene = await openWithAgent({ env: { AGENT_VERIFY_MS: '1000' } });
  scene.sim.agent.release(scene.ticket);
  scene.sim.faults.set({ silence: { event: 'support', times: 1 } });
  await scene.say('two', 'three');
  await scene.endsWith({ tickets: [['one', 'two', 'three']], hears: ['re: one', 'hello', 're: two', 're: three'] });
});

test('the arrival of an agent is told once in a stretch', async () => {
  const scene = await openWithAgent();
  scene.sim.agent.say(scene.ticket, 'how can I help?');
  await scene.say('two');
  scene.sim.faults.kickAll();
  await eventually(() => expect(scene.texts()).toEqual([['one', 'two']]));
  scene.sim.agent.say(scene.ticket, 'I see');
  await scene.endsWith({ tickets: [['one', 'two']], hears: ['re: one', 'hello', 'how can I help?', 'I see'] });
  expect(updates(scene.tab)).toEqual(['livechatAgentConnected']);
});

function escalate(scene: Scene): void {
  scene.tab.send('action', { type: 'normal', id: 'escalateToHuman', data: {}, conversation_id: scene.conversationId });
}

test('a visitor for whom no agent comes is told so, each time', async () => {
  const scene = await openScene({ env: { AGENT_DEADLINE_MS: '500' } });
  escalate(scene);
  await eventually(() => expect(updates(scene.tab)).toEqual(['failedAgentAssignment']));
  escalate(scene);
  await eventually(() => expect(updates(scene.tab)).toEqual(['failedAgentAssignment', 'failedAgentAssignment']));
});

test('a visitor whose agent came and went waits for the next one as long', async () => {
  const scene = await openScene({ env: { AGENT_DEADLINE_MS: '1200' } });
  escalate(scene);
  await eventually(() => expect(scene.texts()).toHaveLength(1));
  scene.sim.agent.say(scene.ticket, 'hello');
  await eventually(() => expect(updates(scene.tab)).toEqual(['livechatAgentConnected']));
  scene.sim.agent.release(scene.ticket);
  await scene.say('one');
  await eventually(() => expect(updates(scene.tab)).toHaveLength(2));
  escalate(scene);
  await eventually(() => expect(updates(scene.tab).slice(2)).toEqual(['failedAgentAssignment']));
});

test('a visitor for whom no agent comes is told so while the Helpdesk cannot be reached', async () => {
  const scene = await openScene({ env: { AGENT_DEADLINE_MS: '500' } });
  await scene.sim.faults.down();
  escalate(scene);
  await eventually(() => expect(updates(scene.tab)).toEqual(['failedAgentAssignment']));
});
