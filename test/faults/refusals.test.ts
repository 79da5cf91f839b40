/** The Helpdesk says no for good: a dead letter, a safe sentence, and the next message goes its way. */
import { expect, test } from 'vitest';
import { channelKey } from '../support/bridge.js';
import { postMessage } from '../support/http-client.js';
import { eventually, openScene, openTab, updates } from './scene.js';
import type { Scene } from './scene.js';

interface DeadLetters {
  readonly dead_letters: readonly { readonly conversation_id: string; readonly reason: string }[];
}

async function deadLetters({ bridge }: Scene): Promise<DeadLetters['dead_letters']> {
  const response = await fetch(`${bridge.adminUrl}/admin/dead-letters`, { signal: AbortSignal.timeout(5000) });
  return ((await response.json()) as DeadLetters).dead_letters;
}

test.each([400, 403, 404])('a message refused with %i becomes a dead letter and a safe sentence', async (status) => {
  const scene = await openScene();
  const reason = 'row 7 of table secrets';
  scene.sim.faults.set({ errorEnvelope: { event: 'support', status, reason, times: 1 } });
  await scene.say('one', 'two');
  const { payload } = await scene.tab.next('general_error');
  expect(payload).toMatchObject({ conversation_id: scene.conversationId, error_code: 422 });
  expect(JSON.stringify(payload)).not.toContain(reason);
  await scene.endsWith({ tickets: [['two']], hears: ['re: two'], dead: 1 });
  expect(await deadLetters(scene)).toEqual([
    expect.objectContaining({ conversation_id: scene.conversationId, reason: `${status} ${reason}` }),
  ]);
});

test('a later message that is refused does not hold up the ones behind it', async () => {
  const scene = await openScene();
  await scene.say('one');
  await scene.hears('re: one');
  scene.sim.faults.set({ errorEnvelope: { event: 'support', status: 400, times: 1 } });
  await scene.say('two', 'three');
  await scene.endsWith({ tickets: [['one', 'three']], hears: ['re: one', 're: three'], dead: 1 });
});

test('a message to an agent that is refused for good becomes a dead letter, and the next one goes its way', async () => {
  const scene = await openScene();
  await scene.say('one');
  await scene.hears('re: one');
  scene.sim.agent.say(scene.ticket, 'hello');
  await scene.hears('re: one', 'hello');
  // Sent without waiting, its refusal might be another one's: it is refused once more, as a question.
  scene.sim.faults.set({ errorEnvelope: { event: 'support', status: 400, times: 2 } });
  await scene.say('two');
  await eventually(() => expect(scene.sim.faults.current()).toEqual({}));
  await scene.say('three');
  await scene.endsWith({ tickets: [['one', 'three']], hears: ['re: one', 'hello'], dead: 1 });
});

test('a fourth open conversation is refused with a sentence of its own', async () => {
  const scene = await openScene();
  const starts = [scene.conversationId];
  while (starts.length < 4) starts.push(await scene.tab.start({ userId: scene.user }));
  for (const [index, id] of starts.entries()) {
    await postMessage(scene.bridge.url, channelKey, id, `in ${index}`, scene.tab.socketId);
  }
  const { payload } = await scene.tab.next('general_error');
  expect(payload).toMatchObject({ conversation_id: starts[3], error_desc: 'Too many open conversations' });
  await scene.endsWith({
    tickets: [['in 0'], ['in 1'], ['in 2']],
    hears: ['re: in 0', 're: in 1', 're: in 2'],
    dead: 1,
  });
});

test('a ticket that was closed without a word gives way to a new one', async () => {
  const scene = await openScene();
  await scene.say('one');
  await scene.hears('re: one');
  scene.sim.faults.set({ dropPushes: {} });
  scene.sim.agent.close(scene.ticket);
  await scene.say('two', 'three');
  await eventually(() => expect(scene.texts()).toEqual([['one'], ['two', 'three']]));
  await scene.rests();
  expect(updates(scene.tab)).toEqual(['conversationClosed']);
});

test('a ticket that an agent closed is not asked in again', async () => {
  const scene = await openScene({ channel: { prompts: 'actions' } });
  await scene.say('one');
  await scene.hears('re: one');
  scene.sim.agent.say(scene.ticket, 'hello');
  scene.sim.agent.close(scene.ticket);
  await eventually(() => expect(updates(scene.tab)).toContain('conversationClosed'));
  await scene.say('two');
  await scene.endsWith({ tickets: [['one'], ['two']], hears: ['re: one', 'hello', 're: two'] });
  expect(scene.sim.inspect.received().filter(({ event }) => event === 'support')).toHaveLength(2);
});

test('a ticket that is closed ends the conversation where the channel wants it so', async () => {
  const scene = await openScene({ channel: { closedTicket: 'refuse' } });
  await scene.say('one');
  await scene.hears('re: one');
  scene.sim.agent.close(scene.ticket);
  await eventually(() => expect(updates(scene.tab)).toEqual(['conversationClosed']));
  await scene.say('two');
  const { payload } = await scene.tab.next('general_error');
  expect(payload).toMatchObject({ conversation_id: scene.conversationId, error_desc: 'This conversation is closed' });
  await scene.rests(1);
  expect(scene.texts()).toEqual([['one']]);
});

test('a refusal is held for a visitor who is away', async () => {
  const scene = await openScene();
  scene.sim.faults.set({ errorEnvelope: { event: 'support', status: 400, times: 1 } });
  await scene.tab.cut();
  await scene.say('one');
  await eventually(async () => expect(await deadLetters(scene)).toHaveLength(1));
  scene.tab = await openTab(scene.bridge.url);
  scene.bind();
  await scene.tab.next('general_error');
  await scene.rests(1);
});

test.each([503, 429])('a Helpdesk that answers %i again and again is asked less and less often', async (status) => {
  const scene = await openScene({ env: { RETRY_MAX_MS: '2000' } });
  const asked = (): number => scene.sim.inspect.received().filter(({ event }) => event === 'support').length;
  scene.sim.faults.set({ errorEnvelope: { event: 'support', status } });
  await scene.say('one', 'two');
  await new Promise((resolve) => setTimeout(resolve, 2500));
  expect(asked()).toBeGreaterThan(1);
  expect(asked()).toBeLessThan(12);
  scene.sim.faults.clear();
  await scene.endsWith({ tickets: [['one', 'two']], hears: ['re: one', 're: two'] });
});
