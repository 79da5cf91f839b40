/** The unmodified official client in a real browser reaches the address that the script tag leads it to. */
import { describe, expect, it } from 'vitest';
import { openPage, runsBrowser } from '../support/chromium.js';
import { startStubChannel } from '../support/stub-channel.js';

describe.runIf(runsBrowser)('a page with the script tag', () => {
  it.each(['tag', 'variable'] as const)('reaches the bridge that the %s names', async (leadBy) => {
    const stub = await startStubChannel();
    const page = await openPage({ bridgeUrl: stub.url, leadBy });
    const result = await page.evaluate(`(async () => {
      const api = await CaptivateChatAPI.create('KEY-1');
      const conversation = await api.createConversation('u-1', {}, {}, 'user-first');
      const heard = new Promise((resolve) => conversation.onMessage((content, type) => resolve({ content, type })));
      await conversation.sendMessage('hello');
      return { heard: await heard, transcript: await conversation.getTranscript() };
    })()`);
    expect(result).toMatchObject({
      heard: { content: [{ type: 'text', text: 'hello' }], type: 'ai_agent' },
      transcript: [{ from: 'user', content: { type: 'text', text: 'hello' } }],
    });
    expect(stub.calls).toContain('WS /dev?apiKey=KEY-1');
    expect(stub.calls).toContain('OPTIONS /api/custom-channel/sockets/message');
    expect(stub.calls).toContain('POST /api/custom-channel/sockets/message');
  });

  it('keeps the native WebSocket for instanceof, constants and subclasses, and leads a Request with a body', async () => {
    const stub = await startStubChannel();
    const page = await openPage({ bridgeUrl: stub.url });
    const result = await page.evaluate(`(async () => {
      class Own extends WebSocket {}
      const socket = new Own('wss://channel.wss.captivatechat.ai/dev?apiKey=K');
      const first = await new Promise((resolve) => (socket.onmessage = (event) => resolve(JSON.parse(event.data))));
      const isOpen = socket.readyState === WebSocket.OPEN && socket instanceof WebSocket && socket instanceof Own;
      socket.close();
      const body = JSON.stringify({ event: { event_type: 'user_message', event_payload: {} } });
      const request = new Request('https://channel.prod.captivat.io/api/x', { method: 'POST', body });
      return { type: first.event.event_type, isOpen, answer: await (await fetch(request)).json() };
    })()`);
    expect(result).toEqual({ type: 'socket_connected', isOpen: true, answer: { status: 'success' } });
  });
});
