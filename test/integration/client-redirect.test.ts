/** The unmodified official client, loaded as an application loads it, reaches the address it is led to. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import type * as captivate from 'captivate-chat-api';
import { redirectCaptivate } from '../../libs/client-redirect/src/index.js';
import { openBridge } from '../support/bridge.js';
import { afterThisTest } from '../support/clean-up.js';
import { loadOfficialClient } from '../support/official-client.js';
import { startStubChannel } from '../support/stub-channel.js';

const require = createRequire(import.meta.url);
/** Loads the package anew through the globals of this process, as an application does after the redirect. */
function requireClient(): typeof captivate {
  const path = require.resolve('captivate-chat-api');
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- the module cache is an object with paths as keys
  delete require.cache[path];
  return require(path) as typeof captivate;
}

async function converse({ CaptivateChatAPI }: typeof captivate, mode: 'prod' | 'dev'): Promise<object[]> {
  const api = await CaptivateChatAPI.create('KEY+1', mode);
  const conversation = await api.createConversation('u-1', {}, {}, 'user-first');
  const heard = new Promise((resolve) => {
    conversation.onMessage((content, type) => {
      resolve([content, type]);
    });
  });
  await conversation.sendMessage('hello');
  expect(await heard).toEqual([[{ type: 'text', text: 'hello' }], 'ai_agent']);
  const transcript = await conversation.getTranscript();
  const closed = once(api.getSocket()!, 'close');
  api.dispose();
  await closed;
  return transcript;
}

it.each(['prod', 'dev'] as const)('reaches the bridge in mode %s: socket, messages and transcript', async (mode) => {
  const stub = await startStubChannel();
  afterThisTest(redirectCaptivate({ url: stub.url }));
  const transcript = await converse(requireClient(), mode);
  expect(transcript).toMatchObject([{ from: 'user', content: { type: 'text', text: 'hello' } }]);
  expect(stub.calls).toEqual([
    'WS /dev?apiKey=KEY+1',
    'POST /api/custom-channel/sockets/message',
    'POST /api/custom-channel/sockets/message',
    expect.stringMatching(/^GET \/api\/transcript\?conversation_id=u-1_[0-9a-f-]{36}$/),
  ]);
});

it('reaches a bridge under a base path', async () => {
  const stub = await startStubChannel();
  afterThisTest(redirectCaptivate({ url: `${stub.url}/chat/` }));
  await converse(requireClient(), 'prod');
  expect(stub.calls).toHaveLength(4);
  for (const call of stub.calls) expect(call).toMatch(/^\w+ \/chat\//);
});

it('puts the globals of Node back', () => {
  const { WebSocket, fetch } = globalThis;
  const restore = redirectCaptivate({ url: 'http://127.0.0.1:1' });
  expect(globalThis.WebSocket).not.toBe(WebSocket);
  expect(globalThis.fetch).not.toBe(fetch);
  restore();
  expect(globalThis.WebSocket).toBe(WebSocket);
  expect(globalThis.fetch).toBe(fetch);
});

it('leads a Request with a body over a real connection', async () => {
  const stub = await startStubChannel();
  afterThisTest(redirectCaptivate({ url: stub.url }));
  const body = JSON.stringify({ event: { event_type: 'user_message', event_payload: { content: 'as a Request' } } });
  const response = await fetch(new Request('https://channel.prod.captivat.io/x', { method: 'POST', body }));
  expect(await response.json()).toEqual({ status: 'success' });
  const read = await fetch('https://channel.prod.captivat.io/api/transcript');
  expect(await read.json()).toMatchObject({ transcript: [{ content: 'as a Request' }] });
});

it('has clients for two bridges in one process with the test client', async () => {
  const [first, second] = [await startStubChannel(), await startStubChannel()];
  await converse(loadOfficialClient(first.url), 'prod');
  expect(second.calls).toEqual([]);
  await converse(loadOfficialClient(second.url), 'prod');
  expect(first.calls).toHaveLength(4);
  expect(second.calls).toHaveLength(4);
});

it('is served by the bridge to any page, without a key, and only once to one that has it', async () => {
  const { url } = await openBridge({ channel: { allowedOrigins: ['https://shop.example'] } });
  const ask = (headers: Record<string, string> = {}) =>
    fetch(`${url}/client-redirect.js`, { headers: { origin: 'https://elsewhere.example', ...headers } });
  const response = await ask();
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'cache-control': 'public, max-age=3600',
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
  });
  expect(await response.text()).toBe(readFileSync('libs/client-redirect/src/client-redirect.js', 'utf8'));
  const again = await ask({ 'if-none-match': response.headers.get('etag')! });
  expect([again.status, await again.text()]).toEqual([304, '']);
});
