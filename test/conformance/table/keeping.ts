/** Rows of the table: metadata, transcript, lists, deletion, editing, time to live. */
import { expect } from 'vitest';
import type { Client, Item } from '../client.js';
import type { Row } from './row.js';

export const keeping: readonly Row[] = [
  {
    request: 'metadata: confirmed where that is awaited, and merged key by key',
    isAnswered: async (client) => {
      const id = await client.start({ plan: 'trial', page: '/' });
      await client.send('metadata', { metadata: { plan: 'pro' }, client_msg_id: 'metadata-1', conversation_id: id });
      if (client.generation.awaitsMetadata)
        expect((await client.socket.next('metadata_update_success')).payload).toEqual({ conversation_id: id });
      expect(await client.metadata(id)).toEqual({ plan: 'pro', page: '/' });
    },
  },
  {
    request: 'metadata_request: without what is private',
    isAnswered: async (client) => {
      const id = await client.start({ plan: 'pro' });
      await client.send('metadata', { metadata: { private: { secretNumber: 4711 } }, conversation_id: id });
      expect(await client.metadata(id)).toEqual({ plan: 'pro' });
    },
  },
  {
    request: 'transcript: both sides in order, under every key that is read',
    isAnswered: async (client) => {
      const id = await client.start();
      await client.say(id, 'one and two');
      await client.hear(id);
      const head = { message_id: expect.stringMatching(/./), createdAt: expect.stringMatching(/Z$/), actions: [] };
      const words = [{ type: 'text', text: client.echoOf('one and two') }];
      expect(await client.transcript(id)).toMatchObject([
        { ...head, from: 'user', messages: words, text: 'one and two', content: { text: 'one and two' }, files: [] },
        { ...head, from: 'bot', messages: { idChat: id, messages: words, actions: [] }, text: words[0]!.text },
      ]);
    },
  },
  {
    request: 'list v1: all conversations of the user, as objects with metadata and key',
    isAnswered: async (client) => {
      const { event, answer } = client.generation.list;
      const ids = [await client.start({ plan: 'pro' }), await client.start({ plan: 'pro' })];
      const listed = await client.ask(event, { userId: client.userId }, answer, 'user_conversations');
      const item = { metadata: expect.objectContaining({ plan: 'pro' }), apiKey: client.target.key };
      expect(listed['conversations']).toHaveLength(2);
      for (const id of ids) expect(listed['conversations']).toContainEqual({ ...item, conversation_id: id });
    },
  },
  {
    request: 'list v2: filtered, searched and in pages',
    isMadeBy: ({ pagedList }) => pagedList !== null,
    isAnswered: async (client) => {
      const ids = [
        await client.start({ plan: 'pro', title: 'First' }),
        await client.start({ plan: 'pro', title: 'Later' }),
      ];
      await client.start({ plan: 'trial', title: 'First' });
      expect(await page(client, { filter: { plan: 'pro' }, search: { title: 'IRS' } })).toEqual([ids[0]]);
      const pages = [
        await page(client, { filter: { plan: 'pro' }, pagination: { page: '1', limit: '1' } }),
        await page(client, { filter: { plan: 'pro' }, pagination: { page: 2, limit: 1 } }),
      ];
      expect(pages.flat().sort()).toEqual(ids.toSorted());
      expect(await page(client, { filter: {}, pagination: {}, apiKeys: [client.target.key] })).toHaveLength(3);
    },
  },
  {
    request: 'delete one: confirmed, and gone from the lists',
    isMadeBy: ({ deletes }) => deletes !== null,
    isAnswered: async (client) => {
      const [id, kept] = [await client.start(), await client.start()];
      const answer = await deletion(client, 'delete_conversation', { conversation_id: id });
      if (answer !== null) expect(answer).toMatchObject({ conversation_id: id });
      expect(await listed(client)).toEqual([kept]);
    },
  },
  {
    request: 'delete all of a user: confirmed with the user as sent, and nobody else',
    isMadeBy: ({ deletes }) => deletes !== null,
    isAnswered: async (client) => {
      await client.start();
      await client.start();
      const { deletes, name } = client.generation;
      const type = deletes === 'by event' ? 'delete_user_conversations' : 'delete_conversation';
      // The manual's example puts the user's id where the conversation's belongs.
      const named = name === 'raw' ? { conversation_id: client.userId } : { userId: client.userId };
      const answer = await deletion(client, type, named);
      if (answer !== null) expect(answer).toMatchObject({ userId: client.userId });
      expect(await listed(client)).toEqual([]);
    },
  },
  {
    request: 'edit_message: confirmed with the id as sent, and changed in the transcript',
    isMadeBy: ({ edits }) => edits,
    isAnswered: async (client) => {
      const id = await client.start();
      await client.say(id, 'one');
      await client.hear(id);
      const [{ message_id } = {}] = await client.transcript(id);
      const payload = {
        type: 'message_create',
        conversation_id: id,
        message_id,
        content: { type: 'text', text: 'two' },
      };
      const answer = await client.send('edit_message', payload);
      if (answer === null)
        expect((await client.socket.next('message_edited_success')).payload).toEqual({
          conversation_id: id,
          message_id,
        });
      expect(await client.transcript(id)).toMatchObject([{ text: 'two' }, { from: 'bot' }]);
    },
  },
  {
    request: 'setTimeToLive: a metadata write',
    isMadeBy: ({ setsTimeToLive }) => setsTimeToLive,
    isAnswered: async (client) => {
      const id = await client.start();
      await client.send('metadata', { metadata: { timeToLive: 7 }, client_msg_id: 'metadata-1', conversation_id: id });
      expect(await client.metadata(id)).toEqual({ timeToLive: 7 });
    },
  },
];

/** The ids on one page of the second list request. */
async function page(client: Client, options: object): Promise<unknown[]> {
  const { answer, readsPagination } = client.generation.pagedList!;
  const payload = { userId: client.userId, ...options };
  const found = await client.ask('get_user_conversations_v2', payload, answer, 'user_conversations');
  if (readsPagination)
    expect(found['pagination']).toEqual({
      hasNextPage: expect.any(Boolean),
      hasPrevPage: expect.any(Boolean),
      page: expect.any(Number),
      pageSize: expect.any(Number),
      total: expect.any(Number),
      totalPages: expect.any(Number),
    });
  return idsOf(found['conversations']);
}

async function listed(client: Client): Promise<unknown[]> {
  const { event, answer } = client.generation.list;
  return idsOf((await client.ask(event, { userId: client.userId }, answer, 'user_conversations'))['conversations']);
}

function idsOf(conversations: unknown): unknown[] {
  return (conversations as Item[]).map(({ conversation_id: id }) => id);
}

/** The confirmation that a socket waits for; null by HTTP, where the status is enough. */
async function deletion(client: Client, type: string, named: object): Promise<Item | null> {
  const isByHttp = client.generation.sendsBy === 'http';
  const body = await client.send(type, isByHttp ? { ...named, softdelete: true } : named);
  return body === null ? (await client.socket.next('delete_conversation_success')).payload : null;
}
