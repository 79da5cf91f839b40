/** Closing, rating, marks of reading, and the connection that is let go: lost or repeated, each takes effect once. */
import { describe, expect, test } from 'vitest';
import { booksOf, eventually, openScene, openTab, updates } from './scene.js';
import type { Scene } from './scene.js';

function act(scene: Scene, id: string, data: object = {}): void {
  scene.tab.send('action', { type: 'normal', id, data, conversation_id: scene.conversationId });
}

async function openAnswered(options?: Parameters<typeof openScene>[0]): Promise<Scene> {
  const scene = await openScene(options);
  await scene.say('one');
  await scene.hears('re: one');
  return scene;
}

function requests({ sim }: Scene, name: string): number {
  return sim.inspect.received().filter(({ event }) => event === name).length;
}

/** What a tab hears of the question how it was: buttons. */
const ratingQuestion = '(no text)';

const faults = ['lostRequest', 'silence', 'cutBeforeReply', 'cutBeforeProcessing'] as const;

describe.each(faults)('with %s', (fault) => {
  test('closing and rating are done and told once', async () => {
    const scene = await openAnswered();
    scene.sim.faults.set({ [fault]: { event: 'close_support', times: 1 } });
    act(scene, 'closeConversation');
    await eventually(() => expect(updates(scene.tab)).toEqual(['conversationClosed']));
    scene.sim.faults.set({ [fault]: { event: 'review_support', times: 1 } });
    act(scene, 'reviewConversation', { rating: 4, review: 'quick' });
    await eventually(() => expect(updates(scene.tab)).toEqual(['conversationClosed', 'conversationReviewed']));
    await scene.rests();
    expect(updates(scene.tab)).toEqual(['conversationClosed', 'conversationReviewed']);
    const [ticket] = scene.sim.inspect.conversations(scene.user);
    expect(ticket).toMatchObject({ closed: true, rating: 4, review: 'quick' });
  });
});

test('replies that come twice close and rate once', async () => {
  const scene = await openAnswered();
  scene.sim.faults.set({ duplicates: {} });
  act(scene, 'closeConversation');
  await eventually(() => expect(updates(scene.tab)).toEqual(['conversationClosed']));
  act(scene, 'reviewConversation', { rating: 5 });
  await scene.say('two');
  await eventually(() => expect(scene.texts()).toEqual([['one'], ['two']]));
  await scene.rests();
  expect(updates(scene.tab)).toEqual(['conversationClosed', 'conversationReviewed']);
});

test('closing right behind the first message closes the ticket that it opens', async () => {
  const scene = await openScene({ sim: { sateDelayMs: 100 } });
  scene.sim.faults.set({ cutBeforeReply: { event: 'support', times: 1 } });
  await scene.say('one');
  act(scene, 'closeConversation');
  await eventually(() => expect(updates(scene.tab)).toEqual(['conversationClosed']));
  expect(scene.sim.inspect.conversations(scene.user)).toMatchObject([{ closed: true }]);
});

describe('the end of a ticket, told while a message is on its way there', () => {
  const goodbye = ['This conversation is now closed.', ratingQuestion];

  test('is not taken for the reply: the message opens a new ticket', async () => {
    const scene = await openAnswered({ sim: { edition: 'old' }, env: { REPLY_TIMEOUT_MS: '2000' } });
    scene.sim.faults.set({ latency: { event: 'support', ms: 500, times: 1 } });
    await scene.say('two', 'three');
    await eventually(() => expect(requests(scene, 'support')).toBe(2));
    scene.sim.agent.close(scene.ticket);
    const hears = ['re: one', ...goodbye, 're: two', 're: three'];
    await scene.endsWith({ tickets: [['one'], ['two', 'three']], hears });
  });

  test('does not double a message that the ticket took before', async () => {
    const scene = await openAnswered({ sim: { edition: 'old', sateDelayMs: 500 }, env: { REPLY_TIMEOUT_MS: '2000' } });
    await scene.say('two', 'three');
    await eventually(() => expect(scene.texts()).toEqual([['one', 'two']]));
    scene.sim.agent.close(scene.ticket);
    await scene.endsWith({ tickets: [['one', 'two'], ['three']], hears: ['re: one', ...goodbye, 're: three'] });
  });
});

test('a ticket that was closed meanwhile is not closed with an error', async () => {
  const scene = await openAnswered();
  scene.sim.faults.set({ dropPushes: {} });
  scene.sim.agent.close(scene.ticket);
  act(scene, 'closeConversation');
  await eventually(() => expect(updates(scene.tab)).toEqual(['conversationClosed']));
  await scene.rests();
  expect(scene.tab.frames.filter(({ type }) => type === 'general_error')).toEqual([]);
});

test('an end that is found in the history asks no more whether to close', async () => {
  const scene = await openAnswered({ sim: { edition: 'old' } });
  scene.sim.faults.set({ dropPushes: {} });
  scene.sim.agent.close(scene.ticket);
  scene.sim.faults.kickAll();
  await eventually(() => expect(updates(scene.tab)).toEqual(['conversationClosed']));
  await scene.rests();
  const asked = scene.tab.frames.filter(({ type }) => type === 'action').map(({ payload }) => payload['id']);
  expect(asked).toEqual(['requestReview']);
});

test('what the visitor has received is marked as read', async () => {
  const scene = await openAnswered();
  await eventually(() =>
    expect(scene.sim.inspect.conversations(scene.user)).toMatchObject([{ read_by_customer: true }]),
  );
  const marks = scene.sim.inspect.received().filter(({ event }) => event === 'mark_conversation_read');
  expect(marks.map(({ payload }) => payload)).toEqual([{ ticket_chat_id: scene.ticket, entity: 'customer' }]);
});

test('nothing is marked as read that nobody has received', async () => {
  const scene = await openAnswered();
  await eventually(() => expect(requests(scene, 'mark_conversation_read')).toBe(1));
  await scene.tab.cut();
  scene.sim.agent.say(scene.ticket, 'hello');
  scene.tab = await openTab(scene.bridge.url);
  expect(scene.sim.inspect.conversations(scene.user)).toMatchObject([{ read_by_customer: false }]);
  scene.bind();
  await eventually(() =>
    expect(scene.sim.inspect.conversations(scene.user)).toMatchObject([{ read_by_customer: true }]),
  );
});

test('an unused connection is dropped, and a new message opens another one', async () => {
  const scene = await openAnswered({ env: { HELPDESK_IDLE_MS: '300' } });
  await scene.rests();
  await eventually(() => expect(scene.sim.inspect.connections()).toBe(1));
  await scene.tab.cut();
  await eventually(() => expect(scene.sim.inspect.connections()).toBe(0));
  scene.tab = await openTab(scene.bridge.url);
  await scene.say('two');
  await scene.endsWith({ tickets: [['one', 'two']], hears: ['re: two'] });
  const sids = scene.sim.inspect.received().map(({ sid }) => sid);
  expect(new Set(sids).size).toBe(2);
});

test('a connection in use is kept while a client listens', async () => {
  const scene = await openAnswered({ env: { HELPDESK_IDLE_MS: '300' } });
  const begin = Date.now();
  await eventually(() => expect(Date.now() - begin).toBeGreaterThan(1000));
  await scene.say('two');
  await scene.endsWith({ tickets: [['one', 'two']], hears: ['re: one', 're: two'] });
  expect(new Set(scene.sim.inspect.received().map(({ sid }) => sid)).size).toBe(1);
});

test('while the assistant answers, one message of a visitor is under way at a time', async () => {
  const scene = await openScene({ sim: { sateDelayMs: 20 } });
  const texts = Array.from({ length: 12 }, (_, index) => `text ${index}`);
  await scene.say(...texts);
  await scene.endsWith({ tickets: [texts], hears: texts.map((text) => `re: ${text}`) });
  expect(scene.sim.inspect.supportRequestsInFlightPeak(scene.user)).toBe(1);
});

test('what is said to an erased conversation is kept nowhere', async () => {
  const scene = await openScene({ channel: { closeOnDelete: false } });
  await scene.say('one');
  await scene.hears('re: one');
  await scene.rests();
  const { ticket, tab } = scene;
  tab.send('delete_conversation', { conversation_id: scene.conversationId, softdelete: false });
  await tab.next('delete_conversation_success');
  const { accepted } = await booksOf(scene.bridge, 'to_client');
  scene.sim.agent.say(ticket, 'are you still there?');
  // What is said later on the same connection is taken later.
  scene.conversationId = await tab.start({ userId: scene.user });
  await scene.say('two');
  await scene.endsWith({ tickets: [['one'], ['two']], hears: ['re: one', 're: two'] });
  expect(await booksOf(scene.bridge, 'to_client')).toMatchObject({ accepted: accepted + 1 });
});
