/** A bridge that stops and starts again on the same store goes on where it was. */
import { describe, expect, test } from 'vitest';
import { channelKey } from '../support/bridge.js';
import { getTranscript, post } from '../support/http-client.js';
import { connect } from '../support/ws-client.js';
import { booksOf, eventually, fileStore, heard, openScene } from './scene.js';
import type { Scene } from './scene.js';

const openLasting = (options: Parameters<typeof openScene>[0] = {}): Promise<Scene> =>
  openScene({ ...options, env: { STORE_URL: fileStore(), ...options.env } });

test('messages that waited are sent, in order', async () => {
  const scene = await openLasting();
  await scene.say('one');
  await scene.hears('re: one');
  await scene.sim.faults.down();
  await scene.say('two', 'three');
  await scene.bridge.close();
  await scene.sim.faults.up();
  await scene.startAgain();
  await eventually(() => expect(scene.texts()).toEqual([['one', 'two', 'three']]));
  scene.bind();
  await scene.endsWith({ tickets: [['one', 'two', 'three']], hears: heardInTheEnd(scene, 're: two', 're: three') });
});

/** A reply just before the stop may or may not have been confirmed by its tab; the ones after it are certain. */
function heardInTheEnd({ tab }: Scene, ...words: string[]): string[] {
  return heard(tab)[0] === 're: one' ? ['re: one', ...words] : words;
}

describe.each([
  ['taken', 'silence'],
  ['lost', 'lostRequest'],
] as const)('a message that was %s when the bridge stopped', (_, fault) => {
  test('is at the Helpdesk once, as the first of a ticket', async () => {
    const scene = await openLasting();
    scene.sim.faults.set({ [fault]: { event: 'support', times: 1 } });
    await scene.say('one', 'two');
    await eventually(() => expect(scene.sim.inspect.received().some(({ event }) => event === 'support')).toBe(true));
    await scene.restart();
    scene.bind();
    await scene.endsWith({ tickets: [['one', 'two']], hears: ['re: one', 're: two'] });
  });

  test('is at the Helpdesk once, as a later one', async () => {
    const scene = await openLasting();
    await scene.say('one');
    await scene.hears('re: one');
    await scene.rests();
    scene.sim.faults.set({ [fault]: { event: 'support', times: 1 } });
    await scene.say('two', 'three');
    await eventually(() => expect(scene.sim.faults.current()).toEqual({}));
    await scene.restart();
    scene.bind();
    await scene.endsWith({ tickets: [['one', 'two', 'three']], hears: ['re: two', 're: three'] });
  });

  test('is at the Helpdesk once, as one of several to an agent', async () => {
    const scene = await openLasting({ env: { AGENT_VERIFY_MS: '2000' } });
    await scene.say('one');
    await scene.hears('re: one');
    scene.sim.agent.say(scene.ticket, 'hello');
    await scene.hears('re: one', 'hello');
    await scene.rests();
    scene.sim.faults.set({ [fault]: { event: 'support', times: 1 } });
    await scene.say('two', 'three', 'four');
    await eventually(() => expect(scene.texts().flat()).toContain('four'));
    await scene.restart();
    await scene.rests();
    expect(scene.texts().flat().toSorted()).toEqual(['four', 'one', 'three', 'two']);
  });
});

test('closing behind a message that waited closes the ticket that the message opens', async () => {
  const scene = await openLasting();
  await scene.say('one');
  await scene.hears('re: one');
  await scene.sim.faults.down();
  await scene.say('two');
  await closeConversation(scene);
  await scene.bridge.close();
  scene.sim.agent.close(scene.ticket);
  await scene.sim.faults.up();
  await scene.startAgain();
  scene.bind();
  await eventually(() => {
    expect(scene.texts()).toEqual([['one'], ['two']]);
    expect(scene.sim.inspect.conversations(scene.user)).toMatchObject([{ closed: true }, { closed: true }]);
  });
});

test('messages to an agent are at the Helpdesk once, though more wait than may be under way', async () => {
  const scene = await openLasting({ env: { AGENT_VERIFY_MS: '3000' } });
  await scene.say('one');
  await scene.hears('re: one');
  scene.sim.agent.say(scene.ticket, 'hello');
  await scene.hears('re: one', 'hello');
  await scene.rests();
  const batch = Array.from({ length: 24 }, (_, index) => `text ${index}`);
  await scene.say(...batch);
  await eventually(() => expect(scene.texts().flat().length).toBeGreaterThan(20));
  await scene.restart();
  await scene.rests();
  expect(scene.texts().flat().toSorted()).toEqual(['one', ...batch].toSorted());
});

test('a message that was lost is not taken for an equal one that another device sent before', async () => {
  const scene = await openLasting();
  await askDirectly(scene, 'hello');
  scene.sim.faults.set({ lostRequest: { event: 'support', times: 1 } });
  await scene.say('hello');
  await scene.endsWith({ tickets: [['hello'], ['hello']], hears: ['re: hello'] });
});

test('a message that was never sent is not taken for an equal one of another device', async () => {
  const scene = await openLasting();
  const other = await connect(scene.bridge.url, { key: channelKey });
  await scene.sim.faults.down();
  await scene.say('hello');
  await scene.bridge.close();
  other.socket.terminate();
  await scene.sim.faults.up();
  await askDirectly(scene, 'hello');
  await scene.startAgain();
  scene.bind();
  await scene.endsWith({ tickets: [['hello'], ['hello']], hears: ['re: hello'] });
});

test('what a client has received is not told again, what it has not is', async () => {
  const scene = await openLasting();
  await scene.say('one');
  await scene.hears('re: one');
  await scene.rests();
  await scene.tab.cut();
  scene.sim.agent.say(scene.ticket, 'hello');
  await eventually(async () =>
    expect(await booksOf(scene.bridge, 'to_client')).toMatchObject({ accepted: 3, pending: 2 }),
  );
  await scene.restart();
  expect(await booksOf(scene.bridge, 'to_client')).toMatchObject({ accepted: 3, delivered: 1, pending: 2 });
  scene.bind();
  await scene.endsWith({ tickets: [['one']], hears: ['hello'] });
  const { body } = await getTranscript(scene.bridge.url, channelKey, scene.conversationId);
  expect(JSON.stringify(body)).toMatch(/one.*re: one.*hello/);
});

async function closeConversation({ bridge, conversationId }: Scene): Promise<void> {
  const payload = { type: 'normal', id: 'closeConversation', data: {}, conversation_id: conversationId };
  expect(await post(bridge.url, channelKey, 'action', payload)).toMatchObject({ status: 200 });
}

/** A first message by the Helpdesk's own means, past the bridge. */
async function askDirectly({ sim, user }: Scene, message: string): Promise<void> {
  const { io } = await import('socket.io-client');
  const socket = io(`${sim.url}/helpdesk`, {
    transports: ['websocket'],
    query: { token_source: 'api', token: 'desk-key' },
    forceNew: true,
  });
  try {
    const answered = new Promise((resolve) => socket.once('support', resolve));
    socket.emit('support', { session_id: user, message, attachment: false, ticket_chat_id: null });
    await answered;
  } finally {
    socket.disconnect();
  }
}
