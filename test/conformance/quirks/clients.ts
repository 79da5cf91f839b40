/** Quirks of single versions (captivate.md 6, Q11 to Q15, Q17): each is answered so that the client survives it. */
import { describe, expect, it } from 'vitest';
import { getTranscript, post, postMessage } from '../../support/http-client.js';
import { connect } from '../../support/ws-client.js';
import { newUser } from '../target.js';
import type { Open } from '../target.js';

/** Ids that clients send by mistake. */
const brokenIds = ['[object Promise]', {}, { then: {} }, [], 7, null, '', 'undefined'];

const userAgents = ['Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0', 'node', 'okhttp/4.9.2'];

export function describeClientQuirks(open: Open): void {
  describe('quirks of versions', () => {
    it('Q11: lists objects, never bare ids', async () => {
      const { url, key } = await open();
      const client = await connect(url, { key });
      const userId = newUser();
      await client.start({ userId });
      for (const event of ['get_user_conversations', 'get_user_conversations_v2', 'get_conversations']) {
        client.send(event, { userId });
        const { conversations } = (await client.next('user_conversations')).payload;
        expect(conversations).toEqual([
          { conversation_id: expect.any(String), metadata: expect.any(Object), apiKey: key },
        ]);
      }
    });

    it.each(brokenIds)('Q12: refuses the broken conversation_id %j, and serves the socket on', async (broken) => {
      const { url, key } = await open();
      const client = await connect(url, { key });
      for (const type of [
        'user_message',
        'metadata',
        'metadata_request',
        'conversation_transcript_request',
        'action',
      ]) {
        const payload = { conversation_id: broken, content: 'x', metadata: {}, id: 'x' };
        client.send(type, payload);
        expect((await client.next()).payload, type).toMatchObject({
          error_code: 400,
          error_desc: 'Invalid conversation_id',
        });
        expect(await post(url, key, type, payload), type).toMatchObject({ status: 400 });
      }
      await client.start({ userId: newUser() });
    });

    it('Q13: unwraps a conversation_id that is an item of a list', async () => {
      const { url, key } = await open();
      const client = await connect(url, { key });
      const id = await client.start({ userId: newUser() });
      const item = { conversation_id: id, metadata: { plan: 'trial' } };
      client.send('user_message', {
        type: 'message_create',
        client_msg_id: 'm',
        conversation_id: item,
        content: 'one',
      });
      expect((await client.next()).payload).toMatchObject({ conversation_id: id, content: [{ type: 'text' }] });
    });

    it.each([{}, { userId: null }, { userId: {} }, { userId: { userId: 'u-1' } }, { userId: [] }])(
      'Q14: lists nothing for %j',
      async (payload) => {
        const { url, key } = await open();
        const client = await connect(url, { key });
        await client.start();
        client.send('get_user_conversations', payload);
        expect((await client.next('user_conversations')).payload).toEqual({ conversations: [] });
        expect((await post(url, key, 'get_user_conversations', payload)).body).toEqual({ conversations: [] });
      },
    );

    it('Q15: answers every request by HTTP with JSON that is some, refusals as well', async () => {
      const { url, key } = await open();
      const client = await connect(url, { key });
      const id = await client.start({ userId: newUser() });
      const named = { conversation_id: id, metadata: {}, id: 'x', content: 'x', message_id: 'none', userId: newUser() };
      const types = [
        'user_message',
        'metadata',
        'metadata_request',
        'action',
        'edit_message',
        'get_user_conversations',
      ];
      const others = [
        'delete_user_conversations',
        'delete_conversation',
        'conversation_transcript_request',
        'no_such_event',
      ];
      for (const type of [...types, ...others]) {
        const { headers, body } = await post(url, key, type, named, client.socketId);
        expect(headers.get('content-type'), type).toContain('application/json');
        expect(body, type).toEqual(expect.any(Object));
      }
    });

    it.each(userAgents)('Q17: serves %s like any other, with what each version reads', async (userAgent) => {
      const { url, key } = await open();
      const client = await connect(url, { key, headers: { 'user-agent': userAgent } });
      const id = await client.start({ userId: newUser() });
      await postMessage(url, key, id, 'one', client.socketId);
      expect((await client.next('bot_message')).payload['conversation_id']).toBe(id);
      const { body } = await getTranscript(url, key, id);
      const { transcript, message } = body as Record<string, unknown[]>;
      expect(transcript).toHaveLength(2);
      expect(message).toEqual(transcript);
    });
  });
}
