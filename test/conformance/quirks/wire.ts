/** What holds for every frame and every route, whoever asks (captivate.md 0, 1, 2). */
import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { getTranscript, post, postRaw, preflight } from '../../support/http-client.js';
import { connect } from '../../support/ws-client.js';
import { leftOut, newUser } from '../target.js';
import type { Open, Target } from '../target.js';

const hosts = ['channel.prod.captivat.io', 'channel.dev.captivat.io'];
const messageRoute = '/api/custom-channel/sockets/message';
const routes = [messageRoute, '/api/transcript?conversation_id=x', '/api/messages/x'];

export function describeWire(open: Open): void {
  describe('the wire', () => {
    it.each(routes)('answers the preflight of %s', async (route) => {
      const { status, headers } = await preflight((await open()).url, route, 'https://shop.example.test');
      expect(status).toBeOneOf([200, 204]);
      expect(headers.get('access-control-allow-origin')).toBeOneOf(['*', 'https://shop.example.test']);
      const allowed = headers.get('access-control-allow-headers')?.toLowerCase() ?? '';
      for (const header of ['x-api-key', 'content-type', 'accept']) expect(allowed).toContain(header);
      for (const method of ['GET', 'POST']) expect(headers.get('access-control-allow-methods')).toContain(method);
    });

    it('serves the production and the development host from the same data', async () => {
      const target = await open();
      const client = await connect(target.url, { key: target.key });
      const id = await client.start({ userId: newUser() });
      client.say(id, 'one');
      await client.next('bot_message');
      const [production, development] = await Promise.all(hosts.map((host) => transcriptAt(host, target, id)));
      expect(production).toContain('"text":"one"');
      expect(development).toBe(production);
    });

    it('wraps every frame alike, with an object as payload and an id of its own', async ({ skip }) => {
      const { url, key, words } = await open();
      if (words === null) return skip(leftOut.words);
      const client = await connect(url, { key });
      const userId = newUser();
      client.send('conversation_start', { userId });
      const frames = [await client.next()];
      const id = frames[0]!.payload['conversation_id'] as string;
      client.send('metadata', { metadata: { a: 1 }, conversation_id: id });
      client.send('metadata_request', { conversation_id: id });
      client.send('get_user_conversations', { userId });
      client.sendRaw('no JSON');
      for (let count = 0; count < 4; count++) frames.push(await client.next());
      client.say(id, words.forAction);
      frames.push(await client.next('bot_message'), await client.next('action'));
      for (const { type, envelope } of frames)
        expect(envelope, type).toEqual({
          action: 'receiveMessage',
          event: {
            event_type: type,
            event_payload: expect.any(Object),
            event_id: expect.stringMatching(/./),
            accepts_response_payload: false,
          },
        });
      const ids = frames.map(({ envelope }) => (envelope as { event: { event_id: string } }).event.event_id);
      expect(new Set(ids).size).toBe(frames.length);
    });

    it('does not let one key see or steer what belongs to another', async ({ skip }) => {
      const { url, key, otherKey } = await open();
      if (otherKey === null) return skip(leftOut.otherKey);
      const [owner, stranger] = [await connect(url, { key }), await connect(url, { key: otherKey })];
      const id = await owner.start({ userId: newUser() });
      for (const type of [
        'user_message',
        'metadata',
        'metadata_request',
        'action',
        'edit_message',
        'delete_conversation',
      ]) {
        const payload = { conversation_id: id, content: 'x', metadata: {}, id: 'x', message_id: 'x' };
        expect(await post(url, otherKey, type, payload, owner.socketId), type).toMatchObject({ status: 400 });
        stranger.send(type, payload);
        expect((await stranger.next()).payload, type).toMatchObject({ error_desc: 'Invalid conversation_id' });
      }
      expect(await getTranscript(url, otherKey, id)).toMatchObject({ status: 404 });
      expect(await post(url, otherKey, 'conversation_start', {}, owner.socketId)).toMatchObject({ status: 409 });
      await owner.nothing(50);
    });

    it('answers 401 to a wrong key and none at all', async () => {
      const { url } = await open();
      for (const key of ['wrong-key', undefined]) {
        expect(await post(url, key, 'get_conversations', { userId: 'u' })).toMatchObject({ status: 401 });
        expect(await getTranscript(url, key, 'u_1')).toMatchObject({ status: 401 });
      }
    });

    it('takes the content type of any client for JSON, and refuses what is none', async () => {
      const { url, key } = await open();
      expect(await postRaw(url, key, '{"event":')).toMatchObject({ status: 400, body: { error: expect.any(String) } });
      const body = JSON.stringify({ event: { event_type: 'get_conversations', event_payload: { userId: newUser() } } });
      const headers = { 'x-api-key': key, 'content-type': 'text/plain' };
      const response = await fetch(url + messageRoute, {
        method: 'POST',
        headers,
        body,
        signal: AbortSignal.timeout(5000),
      });
      expect(await response.json()).toEqual({ conversations: [] });
    });
  });
}

/** The transcript for a client that believes to speak to that host. */
async function transcriptAt(host: string, { url, key }: Target, id: string): Promise<string> {
  const address = `${url}/api/transcript?conversation_id=${encodeURIComponent(id)}`;
  const asked = request(address, { headers: { host, 'x-api-key': key }, signal: AbortSignal.timeout(5000) }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return text(response);
}
