/** The unmodified official client in a real browser, on a page of another origin, talks to a whole bridge. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { channelKey, openBridge } from '../support/bridge.js';
import { openPage, runsBrowser } from '../support/chromium.js';
import { afterThisTest } from '../support/clean-up.js';

const greeting = 'Hello! How can we help you?';

/** Leaves `api`, `conversation` and `heard` on the page; `heard` has the words and who said them, in order. */
const talk = `(async () => {
  window.listen = (conversation) => {
    window.heard = [];
    conversation.onMessage((content, from) => heard.push([from, content[0].text ?? content]));
  };
  window.api = await CaptivateChatAPI.create('${channelKey}');
  window.conversation = await api.createConversation('u-1', { firstName: 'Ada' }, { plan: 'pro' });
  listen(conversation);
})()`;

function hears(page: Page, count: number): Promise<unknown> {
  return page.waitForFunction(`heard.length >= ${count}`).then(() => page.evaluate('heard'));
}

describe.runIf(runsBrowser)('the official client in a browser', () => {
  it('creates, sends and receives across origins', async () => {
    const { url, sim } = await openBridge();
    const page = await openPage({ bridgeUrl: url });
    await page.evaluate(talk);
    expect(await hears(page, 1)).toEqual([['ai_agent', greeting]]);
    await page.evaluate(`conversation.sendMessage('hi')`);
    await hears(page, 2);
    sim.agent.say(sim.inspect.conversations('u-1')[0]!.id, 'Ada here');
    expect(await hears(page, 3)).toEqual([
      ['ai_agent', greeting],
      ['ai_agent', 'Hello!\nYou said: hi'],
      ['human_agent', 'Ada here'],
    ]);
    expect(await page.evaluate('conversation.getMetadata()')).toMatchObject({
      channelMetadata: { user: { firstName: 'Ada' }, custom: { plan: 'pro' } },
    });
    expect(await page.evaluate('conversation.getTranscript().then((items) => items.map(({ from }) => from))')).toEqual([
      'bot',
      'user',
      'bot',
      'agent',
    ]);
  });

  it('follows the link to an answer that is too long for a frame', async () => {
    const { url } = await openBridge({ env: { MESSAGE_LINK_BYTES: '1024' }, channel: { greeting: '' } });
    const page = await openPage({ bridgeUrl: url });
    await page.evaluate(talk);
    await page.evaluate(`conversation.sendMessage('long 5000')`);
    await hears(page, 1);
    expect(await page.evaluate('heard.map(([from, text]) => [from, text.length])')).toEqual([['ai_agent', 4999]]);
  });

  it(
    'comes back by itself after a restart, and a new conversation object hears what was held',
    { timeout: 60_000 },
    async () => {
      const directory = mkdtempSync(join(tmpdir(), 'deskbridge-'));
      afterThisTest(() => rmSync(directory, { recursive: true }));
      const env = { STORE_URL: `sqlite:${join(directory, 'bridge.db')}` };
      const bridge = await openBridge({ env });
      const { url, sim } = bridge;
      const page = await openPage({ bridgeUrl: url });
      await page.evaluate(talk);
      await page.evaluate(`conversation.sendMessage('an agent, please')`);
      await hears(page, 2);
      await page.evaluate(`api.getSocket().addEventListener('close', ({ code }) => (window.closeCode = code))`);

      await bridge.close();
      await page.waitForFunction('closeCode');
      expect(await page.evaluate('closeCode')).toBe(1012);
      sim.agent.say(sim.inspect.conversations('u-1')[0]!.id, 'Ada here');
      await openBridge({ env: { ...env, PORT: new URL(url).port }, helpdesk: sim });

      await page.waitForFunction('api.isSocketActive()');
      await page.evaluate(`(async () => {
      const { conversations } = await api.getUserConversations('u-1');
      listen(conversations[0]);
      await conversations[0].sendMessage('I am back');
    })()`);
      expect(await hears(page, 1)).toEqual([['human_agent', 'Ada here']]);
      expect(await page.evaluate('heard.length')).toBe(1);
    },
  );

  it('is kept out from an origin that the channel does not allow', async () => {
    const { url } = await openBridge({ channel: { allowedOrigins: ['https://shop.example.test'] } });
    const page = await openPage({ bridgeUrl: url });
    await expect(page.evaluate(talk)).rejects.toThrow('WebSocket error');
    const post = `fetch('${url}/api/custom-channel/sockets/message', {
      method: 'POST',
      headers: { 'x-api-key': '${channelKey}', 'content-type': 'application/json' },
      body: '{}',
    }).then(({ type, status }) => [type, status])`;
    // A channel that allows any origin lives here, too: the preflight passes, the key does not.
    expect(await page.evaluate(post)).toEqual(['cors', 403]);
  });
});
