/** Frames that make no sense get the specified answer or close code; nobody else notices. */
import { expect, it } from 'vitest';
import { channelErrors } from '#channel';
import type { ChannelErrorCode } from '#channel';
import { channelKey, openBridge } from '../support/bridge.js';
import { openChat } from '../support/chat.js';
import type { Chat } from '../support/chat.js';
import { postRaw } from '../support/http-client.js';
import { connect } from '../support/ws-client.js';

const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
const wide = (entries: number) => `[${Array.from({ length: entries }, () => '0').join()}]`;
const event = (type: string, payload: string) => `{"event":{"event_type":"${type}","event_payload":${payload}}}`;

/** What is sent, the refusal, and the conversation that it names. */
const frames: readonly (readonly [frame: string, code: ChannelErrorCode, conversation?: string])[] = [
  ['', 'badFrame'],
  ['{', 'badFrame'],
  ['hello', 'badFrame'],
  ['\uFEFF{}', 'badFrame'],
  ['null', 'badFrame'],
  ['42', 'badFrame'],
  ['"user_message"', 'badFrame'],
  ['[]', 'badFrame'],
  ['{}', 'badFrame'],
  ['{"event":null}', 'badFrame'],
  ['{"event":[]}', 'badFrame'],
  ['{"__proto__":{"event":{"event_type":"user_message"}}}', 'badFrame'],
  ['{"event":{}}', 'unknownEvent'],
  ['{"event":{"event_type":null}}', 'unknownEvent'],
  ['{"event":{"event_type":["user_message"]}}', 'unknownEvent'],
  [event('', '{}'), 'unknownEvent'],
  [event('socket_connected', '{}'), 'unknownEvent'],
  [event('User_Message', '{}'), 'unknownEvent'],
  [event('__proto__', '{}'), 'unknownEvent'],
  [event('constructor', '{}'), 'unknownEvent'],
  [event('toString', '{"conversation_id":"c"}'), 'unknownEvent', 'c'],
  [event('user_message', deep(40)), 'badPayload'],
  [event('user_message', deep(100_000)), 'badPayload'],
  [event('metadata', `{"metadata":{"a":${wide(10_001)}}}`), 'badPayload'],
  [event('user_message', '[]'), 'badPayload'],
  [event('user_message', '"text"'), 'badPayload'],
  [event('metadata', '{"conversation_id":"c","metadata":"plan"}'), 'badPayload', 'c'],
  [event('metadata', '{"conversation_id":"c","metadata":{"private":7}}'), 'badPayload', 'c'],
  [event('action', '{"conversation_id":"c","data":{}}'), 'badPayload', 'c'],
  [event('action', '{"conversation_id":"c","id":"x","data":[]}'), 'badPayload', 'c'],
  [event('edit_message', '{"conversation_id":"c","content":"x"}'), 'badPayload', 'c'],
  [event('delete_conversation', '{"conversation_id":"c","softdelete":"no"}'), 'badPayload', 'c'],
  [event('get_user_conversations_v2', '{"userId":"u","apiKeys":"all"}'), 'badPayload'],
  [event('user_message', '{"conversation_id":"c","text":"hi"}'), 'badPayload', 'c'],
  [event('edit_message', '{"conversation_id":"c","message_id":"m","text":"hi"}'), 'badPayload', 'c'],
  [event('user_message', 'null'), 'invalidConversation'],
  ['{"event":{"event_type":"user_message"}}', 'invalidConversation'],
  [event('user_message', '{"content":"hi"}'), 'invalidConversation'],
  [event('user_message', '{"conversation_id":""}'), 'invalidConversation'],
  [event('user_message', '{"conversation_id":7}'), 'invalidConversation'],
  [event('user_message', '{"conversation_id":["c"]}'), 'invalidConversation'],
  [event('user_message', '{"conversation_id":{}}'), 'invalidConversation'],
  [event('user_message', '{"conversation_id":"[object Promise]"}'), 'invalidConversation', '[object Promise]'],
  [event('user_message', '{"conversation_id":"a\\u0000b"}'), 'invalidConversation', 'a\0b'],
  [event('user_message', '{"conversation_id":"\\ud800"}'), 'invalidConversation', '\ud800'],
  [event('user_message', '{"conversation_id":"__proto__"}'), 'invalidConversation', '__proto__'],
  [event('metadata_request', '{"conversation_id":"\' OR 1=1 --"}'), 'invalidConversation', "' OR 1=1 --"],
  [event('user_message', `{"conversation_id":"${'c'.repeat(3000)}"}`), 'invalidConversation'],
  [event('delete_conversation', '{}'), 'invalidConversation'],
  [event('delete_user_conversations', '{"userId":{}}'), 'badPayload'],
];

/** What cannot be read is told with what is expected, and where. */
function sentenceOf(code: ChannelErrorCode): unknown {
  const { text } = channelErrors[code];
  return code === 'invalidConversation' ? text : expect.stringMatching(`^${text}: (?:[\\w.]+: )?expected `);
}

/** The chat still works. */
async function chatsOn(
  { client, conversationId: id }: Pick<Chat, 'client' | 'conversationId'>,
  text: string,
): Promise<void> {
  client.say(id, text);
  expect((await client.next()).raw).toContain(`You said: ${text}`);
}

it('answers every broken frame with its error, and keeps the socket', async () => {
  const bridge = await openBridge();
  const neighbour = await openChat(bridge);
  const client = await connect(bridge.url, { key: channelKey });
  for (const [frame, code, conversation = null] of frames) {
    client.sendRaw(frame);
    const { type, payload } = await client.next();
    const { code: error_code } = channelErrors[code];
    expect([frame.slice(0, 90), type, payload]).toEqual([
      frame.slice(0, 90),
      'general_error',
      { conversation_id: conversation, error_code, error_desc: sentenceOf(code) },
    ]);
  }
  await chatsOn(neighbour, 'undisturbed');
  await chatsOn({ client, conversationId: await client.start() }, 'mine as well');
});

it('answers the same in a body with its status and nothing else', async () => {
  const bridge = await openBridge();
  const neighbour = await openChat(bridge);
  for (const [frame, code] of frames) {
    const { status, body } = await postRaw(bridge.url, channelKey, frame);
    expect([frame.slice(0, 90), status, body]).toEqual([
      frame.slice(0, 90),
      channelErrors[code].status,
      { error: sentenceOf(code) },
    ]);
  }
  await chatsOn(neighbour, 'undisturbed');
});

it.each<[name: string, code: number, abuse: (chat: Chat) => void]>([
  ['a binary frame', 1003, ({ client }) => client.sendRaw(Buffer.from('{}'))],
  ['a frame above the limit', 1009, ({ client }) => client.sendRaw('x'.repeat(8193))],
  ['broken UTF-8', 1007, ({ client }) => client.socket.send(Buffer.from([0xc3, 0x28]), { binary: false })],
  [
    'a message in too many pieces',
    1008,
    ({ client: { socket } }) => {
      for (let piece = 0; piece < 1100; piece++) socket.send('x', { fin: false });
    },
  ],
])('closes the socket for %s, and no other', async (_name, code, abuse) => {
  const bridge = await openBridge({ env: { MAX_FRAME_BYTES: '8192' } });
  const neighbour = await openChat(bridge, { text: 'neighbour' });
  const abuser = await openChat(bridge, { text: 'abuser' });
  abuse(abuser);
  expect((await abuser.client.closed).code).toBe(code);
  await chatsOn(neighbour, 'undisturbed');
});

it('says what is wrong with broken UTF-8 before it ends the socket, behind what was asked before', async () => {
  const bridge = await openBridge();
  const { client, conversationId } = await openChat(bridge);
  client.sendRaw(event('metadata_request', JSON.stringify({ conversation_id: conversationId })));
  client.socket.send(Buffer.from('{"event":{"event_type":"mark","x":"\xff"}}', 'latin1'), { binary: false });
  client.sendRaw(event('metadata_request', JSON.stringify({ conversation_id: conversationId })));
  expect((await client.next()).type).toBe('conversation_metadata');
  expect(await client.next('general_error')).toMatchObject({ payload: { error_code: 400 } });
  expect((await client.closed).code).toBe(1007);
});

it('takes a frame up to the limit, in pieces or whole', async () => {
  const bridge = await openBridge({ env: { MAX_FRAME_BYTES: '8192' } });
  const { client, conversationId: id } = await openChat(bridge);
  const frame = (length: number) =>
    event('user_message', JSON.stringify({ conversation_id: id, content: 'x'.repeat(length) }));
  const whole = frame(8192 - frame(0).length);
  client.sendRaw(whole);
  expect((await client.next()).type).toBe('bot_message');
  client.socket.send(whole.slice(0, 4000), { fin: false });
  client.socket.send(whole.slice(4000), { fin: true });
  expect((await client.next()).type).toBe('bot_message');
});
