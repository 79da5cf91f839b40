/** Strange but valid input is kept exactly as it came: texts, ids, keys, and their order. */
import { expect, it } from 'vitest';
import { channelKey, openBridge } from '../support/bridge.js';
import { openChat } from '../support/chat.js';
import { getTranscript, post } from '../support/http-client.js';
import { connect } from '../support/ws-client.js';

const odd = [
  'a\0b',
  '\ud800',
  '\udfff tail',
  '\u202eright to left',
  '🧑‍🚀',
  '"quoted"',
  '[object Promise]',
  '%00',
  '../..',
];

interface Item {
  readonly text: string;
  readonly from: string;
}

async function textsOf(url: string, id: string, from = 'user'): Promise<string[]> {
  const { body } = await getTranscript(url, channelKey, id);
  return (body as { transcript: Item[] }).transcript.filter((item) => item.from === from).map(({ text }) => text);
}

it('keeps odd texts exactly, and delivers them', async () => {
  const { url, sim } = await openBridge();
  const client = await connect(url, { key: channelKey });
  const id = await client.start({ userId: 'ulla' });
  for (const text of odd) {
    client.say(id, text);
    await client.next('bot_message');
  }
  expect(await textsOf(url, id)).toEqual(odd);
  const [ticket] = sim.inspect.conversations();
  expect(sim.inspect.customerTexts(ticket!.id)).toEqual(odd);
});

it('keeps odd user ids apart, from the first event to the Helpdesk', async () => {
  const { url, sim } = await openBridge();
  const client = await connect(url, { key: channelKey });
  const users = [...odd, '\ud801', '.', '..', '__proto__', 'constructor', 'x'.repeat(1000), ' ', 'a/b?c=d&e#f'];
  for (const [index, userId] of users.entries()) {
    const id = await client.start({ userId });
    client.say(id, `hello from ${index}`);
    expect((await client.next('bot_message')).payload['conversation_id']).toBe(id);
    const { body } = await post(url, channelKey, 'get_user_conversations', { userId });
    expect(body).toMatchObject({ conversations: [{ conversation_id: id }] });
  }
  const identities = sim.inspect.conversations().map(({ session_id: sessionId }) => sessionId);
  // As they can be named in its URLs.
  expect(new Set(identities.map((identity) => identity.toWellFormed())).size).toBe(users.length);
  expect(identities.filter((identity) => identity.includes('\0'))).toEqual([]);
});

it('keeps a numeric user id a number for its client, and one with the same text', async () => {
  const { url } = await openBridge();
  const client = await connect(url, { key: channelKey });
  const id = await client.start({ userId: 42 });
  expect(id).toMatch(/^42_/);
  client.send('delete_conversation', { userId: 42 });
  expect((await client.next('delete_conversation_success')).payload).toEqual({ userId: 42, conversation_ids: [id] });
});

it('drops keys that could do harm from everything that it keeps', async () => {
  const { url } = await openBridge();
  const client = await connect(url, { key: channelKey });
  const id = await client.start();
  const metadata =
    '{"__proto__":{"admin":true},"constructor":{"x":1},"prototype":1,"$where":"1","plan":{"__proto__":1,"name":"pro"}}';
  client.sendRaw(
    `{"event":{"event_type":"metadata","event_payload":{"conversation_id":"${id}","metadata":${metadata}}}}`,
  );
  await client.next('metadata_update_success');
  const { body } = await post(url, channelKey, 'metadata_request', { conversation_id: id });
  expect((body as { metadata: { channelMetadata: { custom: object } } }).metadata.channelMetadata.custom).toEqual({
    plan: { name: 'pro' },
  });
  expect(({} as { admin?: unknown }).admin).toBeUndefined();
});

it('handles the events of one socket in the order of their arrival', async () => {
  const { url } = await openBridge();
  const client = await connect(url, { key: channelKey });
  const id = await client.start({ userId: 'ulla' });
  const kinds = ['message', 'metadata', 'action', 'nonsense', 'request'] as const;
  const sent = Array.from({ length: 100 }, (_, index) => ({ index, kind: kinds[index % kinds.length]! }));
  const about = { conversation_id: id };
  for (const { index, kind } of sent) {
    if (kind === 'message') client.say(id, `message ${index}`);
    if (kind === 'metadata') client.send('metadata', { ...about, metadata: { last: index } });
    if (kind === 'action') client.send('action', { ...about, id: `action ${index}` });
    if (kind === 'nonsense') client.send(`nonsense ${index}`, about);
    if (kind === 'request') client.send('metadata_request', about);
  }

  const answers = ['metadata_update_success', 'general_error', 'conversation_metadata'];
  const expected = sent.flatMap(({ index, kind }) => {
    if (kind === 'metadata') return [answers[0]];
    if (kind === 'nonsense') return [answers[1]];
    return kind === 'request' ? [`${answers[2]} of ${index - 3}`] : [];
  });
  const heard: string[] = [];
  while (heard.length < expected.length) {
    const { type, raw } = await client.next();
    const [, last] = /"last":(\d+)/.exec(raw) ?? [];
    if (answers.includes(type)) heard.push(type === answers[2] ? `${type} of ${last}` : type);
  }
  expect(heard).toEqual(expected);

  const { body } = await getTranscript(url, channelKey, id);
  const own = (body as { transcript: { from: string; text: string; actions: { id: string }[] }[] }).transcript
    .filter(({ from }) => from === 'user')
    .map(({ text, actions: [action] }) => action?.id ?? text);
  expect(own).toEqual(
    sent.filter(({ kind }) => kind === 'message' || kind === 'action').map(({ index, kind }) => `${kind} ${index}`),
  );
});

it('slows a flood of frames down, loses none, and serves others meanwhile', { timeout: 30_000 }, async () => {
  const bridge = await openBridge();
  const neighbour = await openChat(bridge, { text: 'neighbour' });
  const flooder = await connect(bridge.url, { key: channelKey });
  const id = await flooder.start();
  const frames = 5000;
  for (let index = 0; index < frames; index++)
    flooder.send('metadata', { conversation_id: id, metadata: { [`k${index % 10}`]: index } });

  let answered = 0;
  const flood = (async () => {
    for (; answered < frames; answered++) await flooder.next('metadata_update_success');
  })();
  await expect.poll(() => answered).toBeGreaterThan(0);
  for (let turn = 0; turn < 5; turn++) {
    neighbour.client.say(neighbour.conversationId, `turn ${turn}`);
    expect((await neighbour.client.next()).raw).toContain(`turn ${turn}`);
  }
  expect(answered).toBeLessThan(frames);
  await flood;
  const { body } = await post(bridge.url, channelKey, 'metadata_request', { conversation_id: id });
  expect(JSON.stringify(body)).toContain('"k9":4999');
});

it('answers a flood of nonsense frame by frame', async () => {
  const { url } = await openBridge();
  const client = await connect(url, { key: channelKey });
  const frames = 5000;
  for (let index = 0; index < frames; index++) client.sendRaw('{');
  for (let index = 0; index < frames; index++) await client.next('general_error');
  expect(await client.start()).toMatch(/^anon_/);
});
