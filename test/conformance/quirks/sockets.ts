/** Quirks of how clients use sockets (captivate.md 6, Q1 to Q8, Q16, Q18), as far as a server can do something about them. */
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { afterThisTest } from '../../support/clean-up.js';
import { getTranscript, post, postMessage } from '../../support/http-client.js';
import { WsClient, connect, connectStatus } from '../../support/ws-client.js';
import { leftOut, newUser } from '../target.js';
import type { Open, Target } from '../target.js';

const opened = ({ url, key }: Target): Promise<WsClient> => connect(url, { key });

export function describeSocketQuirks(open: Open): void {
  describe('quirks of sockets', () => {
    it('Q1: answers starts in their order, each once, and never says conversation_start_success unasked', async () => {
      const client = await opened(await open());
      const users = [newUser(), newUser(), newUser()];
      for (const userId of users) client.send('conversation_start', { userId });
      const ids: string[] = [];
      for (const userId of users) {
        ids.push((await client.next()).payload['conversation_id'] as string);
        expect(ids.at(-1)).toContain(userId);
      }
      client.say(ids[0]!, 'one');
      expect((await client.next()).type).toBe('bot_message');
      await client.nothing(30);
    });

    it('Q2: names the conversation in confirmations that were asked for at the same time', async () => {
      const client = await opened(await open());
      const ids = [await client.start({ userId: newUser() }), await client.start({ userId: newUser() })];
      for (const id of ids) client.send('metadata', { metadata: { a: 1 }, conversation_id: id });
      const confirmed = [await client.next('metadata_update_success'), await client.next('metadata_update_success')];
      expect(confirmed.map(({ payload }) => payload['conversation_id'])).toEqual(ids);
    });

    it('Q3: delivers to the sockets that used the conversation, to all of them and to no other', async () => {
      const target = await open();
      const [first, second, third] = [await opened(target), await opened(target), await opened(target)];
      const id = await first.start({ userId: newUser() });
      await third.start({ userId: newUser() });
      second.send('metadata_request', { conversation_id: id });
      await second.next('conversation_metadata');
      first.say(id, 'one');
      for (const socket of [first, second])
        expect((await socket.next('bot_message')).payload['conversation_id']).toBe(id);
      await third.nothing(50);
    });

    it('Q4: greets after the HTTP answer to the opener, five times in a row', async () => {
      const target = await open();
      const client = await opened(target);
      for (let round = 0; round < 5; round++) {
        await post(target.url, target.key, 'conversation_start', { userId: newUser() }, client.socketId);
        const { payload } = await client.next('conversation_start_success');
        const id = payload['conversation_id'] as string;
        let isAnswered = false;
        const answer = postMessage(target.url, target.key, id, '', client.socketId).then(() => (isAnswered = true));
        expect((await client.next('bot_message')).payload['conversation_id']).toBe(id);
        expect(isAnswered).toBe(true);
        await answer;
      }
    });

    it('Q5: refuses a wrong key by the status of the handshake', async () => {
      const { url } = await open();
      expect(await connectStatus(url, { key: 'wrong-key' })).toBe(401);
      expect(await connectStatus(url)).toBe(401);
    });

    it('Q6: takes events that name a socket which is gone, and leaves the conversation where it is', async () => {
      const target = await open();
      const [before, after] = [await opened(target), await opened(target)];
      const id = await before.start({ userId: newUser() });
      await before.cut();
      after.send('metadata_request', { conversation_id: id });
      await after.next('conversation_metadata');
      expect(await postMessage(target.url, target.key, id, 'one', before.socketId)).toMatchObject({ status: 200 });
      expect((await after.next('bot_message')).payload['conversation_id']).toBe(id);
      expect(await getTranscript(target.url, target.key, id)).toMatchObject({
        body: { transcript: [{ text: 'one' }, {}] },
      });
    });

    it('Q6: hands over what was held as soon as a new socket names the conversation', async () => {
      const target = await open();
      const before = await opened(target);
      const id = await before.start({ userId: newUser() });
      await before.cut();
      await postMessage(target.url, target.key, id, 'one', before.socketId);
      const after = await opened(target);
      after.send('metadata_request', { conversation_id: id });
      expect((await after.next('bot_message')).payload['conversation_id']).toBe(id);
      await after.nothing(30, 'bot_message');
    });

    it('Q7: refuses at once to start a conversation for no socket, an unknown one or that of another key', async ({
      skip,
    }) => {
      const { url, key, otherKey } = await open();
      if (otherKey === null) return skip(leftOut.otherKey);
      const stranger = await connect(url, { key: otherKey });
      for (const socketId of [null, 'gone', stranger.socketId])
        expect(await post(url, key, 'conversation_start', { userId: newUser() }, socketId)).toMatchObject({
          status: 409,
        });
      await stranger.nothing(30);
    });

    it('Q7: finds the socket for events that name none: the bound ones, else the last that listed the user', async ({
      skip,
    }) => {
      const target = await open();
      const { url, key, words } = target;
      if (words === null) return skip(leftOut.words);
      const [first, second] = [await opened(target), await opened(target)];
      const userId = newUser();
      const id = await first.start({ userId });
      second.send('get_user_conversations', { userId });
      await second.next('user_conversations');
      await postMessage(url, key, id, 'one');
      expect((await first.next('bot_message')).payload['conversation_id']).toBe(id);
      await first.close();
      await postMessage(url, key, id, 'two');
      // What the first socket got, but never confirmed, comes before.
      let heard = await second.next('bot_message');
      while (!heard.raw.includes('two')) heard = await second.next('bot_message');
    });

    it('Q8: opens many sockets of one key at once, each named at once', async () => {
      const target = await open();
      const sockets = await Promise.all(Array.from({ length: 20 }, () => opened(target)));
      expect(new Set(sockets.map(({ socketId }) => socketId)).size).toBe(20);
    });

    it('Q16: misses nothing that is sent before the socket was named', async () => {
      const { url, key } = await open();
      const socket = new WebSocket(`${url.replace('http', 'ws')}/dev?apiKey=${key}`);
      afterThisTest(() => socket.terminate());
      const client = new WsClient(socket);
      await once(socket, 'open');
      client.send('conversation_start', { userId: newUser() });
      expect((await client.next()).type).toBe('socket_connected');
      expect((await client.next()).type).toBe('conversation_start_success');
    });

    it('Q18: says everything once, however often the socket named the conversation', async () => {
      const client = await opened(await open());
      const id = await client.start({ userId: newUser() });
      for (let count = 0; count < 5; count++) client.send('metadata_request', { conversation_id: id });
      client.say(id, 'one');
      await client.next('bot_message');
      await client.nothing(50, 'bot_message');
    });
  });
}
