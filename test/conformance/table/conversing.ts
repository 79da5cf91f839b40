/** Rows of the table: connecting, starting, messages and actions in both directions, errors. */
import { expect } from 'vitest';
import { getLink, post } from '../../support/http-client.js';
import { messageId } from '../client.js';
import type { Client, Payload } from '../client.js';
import type { Row } from './row.js';

/** Below every sensible limit of a frame, above what fits one TCP segment. */
const inlineLength = 20_000;
const linkedLength = 200_000;

export const conversing: readonly Row[] = [
  {
    request: 'connect: its socket is named in the first frame',
    isAnswered: ({ socket: { socketId } }) => {
      expect(socketId).toEqual(expect.stringMatching(/./));
      return Promise.resolve();
    },
  },
  {
    request: 'conversation_start: the id comes on the socket, and the data is kept',
    isAnswered: async (client) => {
      const id = await client.start({ plan: 'pro' });
      expect(await client.metadata(id)).toMatchObject({ plan: 'pro' });
    },
  },
  {
    request: 'empty opener: the bot speaks',
    isAnswered: async (client) => {
      const id = await client.start();
      await client.say(id, '');
      expect(await client.hear(id)).toMatchObject([{ type: 'text', text: expect.stringMatching(/./) }]);
      expect((await client.transcript(id)).map(({ from }) => from)).toEqual(['bot']);
    },
  },
  {
    request: 'user_message: no confirmation, but the answer of the bot',
    isAnswered: async (client) => {
      const id = await client.start();
      await client.say(id, 'one and two');
      expect((await client.socket.next()).payload).toMatchObject({
        conversation_id: id,
        ch_msg_id: expect.stringMatching(/./),
        bot: {},
        content: [{ type: 'text', text: client.echoOf('one and two') }],
      });
    },
  },
  {
    request: 'action: no confirmation on the socket',
    isAnswered: async (client) => {
      const id = await client.start();
      const action = { type: 'normal', id: 'openCatalogue', data: { page: 3 }, conversation_id: id };
      await client.send('action', action);
      await client.hearsNothing();
      expect(await client.transcript(id)).toMatchObject([{ from: 'user', actions: [{ id: 'openCatalogue' }] }]);
    },
  },
  {
    request: 'an action pushed: readable where this generation looks for it',
    needsWords: true,
    isAnswered: async (client, words) => {
      const id = await client.start();
      await client.say(id, words!.forAction);
      const { payload } = await client.socket.next('action');
      const [action] = client.generation.reads === 'id' ? [payload] : (payload['actions'] as Payload[]);
      expect(action).toMatchObject({ id: expect.stringMatching(/./), data: {} });
      expect(payload['conversation_id']).toBe(id);
    },
  },
  {
    request: 'a large bot_message: inline',
    needsWords: true,
    isAnswered: async (client, words) => {
      const id = await client.start();
      await client.say(id, words!.forLength(inlineLength));
      expect(JSON.stringify(await client.hear(id)).length).toBeGreaterThan(inlineLength * 0.9);
    },
  },
  {
    request: 'a bot_message above the limit: inline, or by a link that leads to it',
    isMadeBy: ({ followsLinks }) => followsLinks,
    needsWords: true,
    isAnswered: async (client, words) => {
      const id = await client.start();
      await client.say(id, words!.forLength(linkedLength));
      const { type, payload } = await client.socket.next();
      const content = type === 'bot_message' ? payload['content'] : await linked(client, id, payload);
      expect(JSON.stringify(content).length).toBeGreaterThan(linkedLength * 0.9);
    },
  },
  {
    request: 'a refused message: told once, on the way that it came',
    isAnswered: async (client) => {
      const refused = { type: 'message_create', client_msg_id: messageId(), conversation_id: 'u_none', content: 'hi' };
      const error = { conversation_id: 'u_none', error_code: 400, error_desc: 'Invalid conversation_id' };
      const { url, key } = client.target;
      if (client.generation.sendsBy === 'socket') {
        await client.send('user_message', refused);
        expect((await client.socket.next()).payload).toEqual(error);
      } else {
        const { status, body } = await post(url, key, 'user_message', refused, client.socket.socketId);
        expect([status, body]).toEqual([400, { error: error.error_desc }]);
      }
      await client.hearsNothing();
    },
  },
];

/** What the 413 flow leads to (captivate.md 4.1). */
async function linked({ target }: Client, id: string, error: Payload): Promise<unknown> {
  expect(error).toMatchObject({ conversation_id: id, error_code: 413, error_desc: expect.stringMatching(/./) });
  const { status, body } = await getLink(error['message_link'] as string, target.key);
  expect(status).toBe(200);
  return (body as { botMessage: { content: unknown } }).botMessage.content;
}
