/** Somebody who tries every event with ids that are not its own. */
import type { ClientEventType } from '#channel';
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { TestBridge } from './bridge.js';
import { withoutIds } from './chat.js';
import type { Chat } from './chat.js';
import { post } from './http-client.js';
import type { WsClient } from './ws-client.js';

type Ids = {
  readonly userId: string;
  readonly conversationId: string;
  readonly messageId: string;
  readonly key: string;
};

/** What a stranger sends; a new event without a row does not compile. */
const attempts: { readonly [T in ClientEventType]: (ids: Ids) => readonly object[] } = {
  conversation_start: ({ userId }) => [{ userId }],
  user_message: ({ conversationId: id }) => [
    { conversation_id: id, content: { type: 'text', text: 'let me in' } },
    { conversation_id: id, content: '' },
    { conversation_id: { conversation_id: id }, content: 'let me in' },
  ],
  metadata: ({ conversationId: id }) => [{ conversation_id: id, metadata: { stolen: true, timeToLive: 1 } }],
  metadata_request: ({ conversationId: id }) => [{ conversation_id: id }],
  action: ({ conversationId: id }) =>
    ['escalateToHuman', 'closeConversation', 'reviewConversation', 'markRead', 'own'].map((action) => ({
      conversation_id: id,
      id: action,
      data: { rating: 1 },
    })),
  conversation_transcript_request: ({ conversationId: id }) => [{ conversation_id: id }],
  get_user_conversations: ({ userId }) => [{ userId }],
  get_user_conversations_v2: ({ userId, key }) => [
    { userId, pagination: { page: 1 } },
    { userId, apiKeys: [key] },
    { userId, filter: { plan: 'pro' }, search: { plan: 'p' } },
  ],
  get_conversations: ({ userId }) => [{ userId }],
  delete_conversation: ({ userId, conversationId: id }) => [
    { conversation_id: id },
    { conversation_id: id, softdelete: false },
    { conversation_id: userId },
    { userId },
    { userId, conversation_id: id },
  ],
  delete_user_conversations: ({ userId }) => [{ userId }, { userId, softdelete: false }],
  edit_message: ({ conversationId: id, messageId }) => [
    { conversation_id: id, message_id: messageId, content: { type: 'text', text: 'forged' } },
    { conversation_id: id, message_id: messageId, content: { files: [{ filename: 'forged.pdf' }] } },
  ],
};

export const types = Object.keys(attempts) as ClientEventType[];

export interface Stranger {
  readonly bridge: TestBridge;
  /** What it presents. */
  readonly key: string;
  readonly socket: WsClient;
}

/** What the stranger gets for one attempt, fresh ids aside; `via` is the socket, or the socket_id of a POST. */
async function attempt(
  { bridge, key, socket }: Stranger,
  via: 'socket' | { id: string | null },
  type: string,
  payload: object,
) {
  if (via === 'socket') socket.send(type, payload);
  const answer = via === 'socket' ? null : await post(bridge.url, key, type, payload, via.id);
  const shown = answer && [answer.status, answer.headers.get('content-type'), JSON.stringify(answer.body)];
  return [shown, await heardSoFar(socket)];
}

/** The frames before the answer to an event that is always refused. */
async function heardSoFar(socket: WsClient): Promise<string[]> {
  socket.send('unheard_of');
  const heard: string[] = [];
  for (;;) {
    const { raw } = await socket.next();
    if (raw.includes('Unknown event_type')) return heard;
    heard.push(raw);
  }
}

/** Fails unless the ids of the chat of `ulla` are answered, on every road, as ids are that never existed. */
export async function expectNothing(stranger: Stranger, type: ClientEventType, chat: Chat): Promise<void> {
  const { key, socket } = stranger;
  const real = { key, userId: 'ulla', conversationId: chat.conversationId, messageId: chat.messageId };
  const never = { key, userId: 'otto', conversationId: `otto_${randomUUID()}`, messageId: randomUUID() };
  const socketIds = [socket.socketId, chat.client.socketId, randomUUID(), null].map((id) => ({ id }));
  for (const via of ['socket', ...socketIds] as const) {
    const [answers, expected] = [await tryAll(real), await tryAll(never)];
    expect(withoutIds(answers, real)).toBe(withoutIds(expected, never));

    async function tryAll(ids: Ids): Promise<string> {
      const all = [];
      for (const payload of attempts[type](ids)) all.push(await attempt(stranger, via, type, payload));
      return JSON.stringify(all);
    }
  }
}

/** Fails unless what an agent says comes to the owner alone, and nothing of the stranger's has come to the Helpdesk. */
export async function expectUndisturbed({ bridge, socket }: Stranger, { client, ticket }: Chat): Promise<void> {
  bridge.sim.agent.say(ticket, 'only for ulla');
  expect((await client.next()).type).toBe('conversation_update');
  expect((await client.next()).raw).toContain('only for ulla');
  await Promise.all([client.nothing(50), socket.nothing(50)]);
  expect(bridge.sim.inspect.customerTexts(ticket)).toEqual(['hello']);
  expect(bridge.sim.inspect.conversations()).toMatchObject([{ closed: false, rating: null }]);
}
