/** The file with the channels: what it may say, and problems that name their place and give nothing away. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { defaultTexts } from '#translation';
import { ConfigError, loadConfig } from './config.js';
import type { ChannelConfig } from './channels.js';

const shop = {
  name: 'shop',
  apiKeys: ['shop-secret'],
  helpdesk: { url: 'https://desk.test', apiKey: 'desk-secret' },
};

/** JSON is YAML. */
function load(document: unknown): readonly ChannelConfig[] {
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  return loadConfig({ CHANNELS_FILE: 'channels.yaml' }, () => text).channels;
}

function problemsOf(document: unknown): readonly string[] {
  try {
    load(document);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

it('fills in what a channel does not say', () => {
  expect(load({ channels: [shop] })).toEqual([
    {
      ...shop,
      allowedOrigins: ['*'],
      readReceipts: true,
      identity: { mode: 'optional', secrets: [] },
      files: {
        uploads: true,
        withoutKey: false,
        maxFileBytes: 26_214_400,
        maxConversationBytes: 524_288_000,
        maxChannelBytes: 10_737_418_240,
        uploadsPerAddressPerHour: 1200,
        uploadBytesPerAddressPerHour: 2_147_483_648,
        excerptBytes: 0,
        helpdeskLinkDays: 30,
        attachments: 'link',
        attachmentHosts: [],
      },
      limits: {
        sockets: 20_000,
        socketsPerAddress: 1000,
        eventsPerMinute: 6000,
        eventsPerMinutePerKey: 600_000,
        helpdeskConnections: 5000,
        conversationBytes: 16_777_216,
        conversationEntries: 10_000,
        metadataBytes: 262_144,
        conversationsPerUserPerHour: 120,
        conversationsPerAddressPerHour: 600,
        channelBytes: { soft: 0, hard: 0 },
      },
      policy: {
        texts: defaultTexts,
        prompts: 'both',
        html: 'text',
        closedTicket: 'new',
        actionSentences: {},
        closeOnDelete: true,
        listAnonymous: false,
        files: { excerptBytes: 0, helpdeskLinkDays: 30 },
        sessionKey: 'shop',
        helpdeskOrigin: 'https://desk.test',
      },
    },
  ]);
});

it('takes everything that a channel may say', () => {
  const [channel] = load({
    channels: [
      {
        ...shop,
        apiKeys: ['old', 'new'],
        allowedOrigins: ['https://shop.test', 'http://localhost:3000'],
        greeting: 'Welcome',
        texts: { escalation: 'A human, please', ratingThanks: '' },
        prompts: 'buttons',
        html: 'html',
        closedTicket: 'refuse',
        actions: { callMe: 'Please call me' },
        closeOnDelete: false,
        listAnonymous: true,
        readReceipts: false,
        limits: { sockets: 5, metadataBytes: 100, channelBytes: { hard: 1e9 } },
      },
    ],
  });
  expect(channel).toMatchObject({
    apiKeys: ['old', 'new'],
    readReceipts: false,
    limits: { sockets: 5, eventsPerMinute: 6000, metadataBytes: 100, channelBytes: { soft: 0, hard: 1e9 } },
    policy: {
      texts: { ...defaultTexts, greeting: 'Welcome', escalation: 'A human, please', ratingThanks: '' },
      actionSentences: { callMe: 'Please call me' },
      closedTicket: 'refuse',
      listAnonymous: true,
    },
  });
});

it('drops white space and a byte-order mark around keys, and before the file', () => {
  const text = [
    '\ufeffchannels:',
    '  - name: shop',
    '    apiKeys: ["\\tshop-secret\\u00a0", "\\ufeffnew-secret\\r\\n"]',
    '    helpdesk:',
    '      url: https://desk.test',
    '      apiKey: |',
    '        desk-secret',
    '',
  ];
  for (const end of ['\n', '\r\n'])
    expect(load(text.join(end))).toMatchObject([
      { apiKeys: ['shop-secret', 'new-secret'], helpdesk: { apiKey: 'desk-secret' } },
    ]);
});

it('reads the example', () => {
  const file = new URL('../../../channels.example.yaml', import.meta.url);
  expect(existsSync(file)).toBe(true);
  expect(load(readFileSync(file, 'utf8')).length).toBeGreaterThan(0);
});

describe('a problem', () => {
  const changed = (change: object) => ({
    channels: [shop, { ...shop, name: 'other', apiKeys: ['other-secret'], ...change }],
  });

  it.each<[place: string, document: unknown]>([
    ['file', ''],
    ['file', '- a list'],
    ['channels', {}],
    ['channels', { channels: [] }],
    ['channels', { channels: 'desk-secret' }],
    ['channels.1.name', changed({ name: 'Other Shop' })],
    ['channels.1.name', changed({ name: undefined })],
    ['channels.1.apiKeys', changed({ apiKeys: [] })],
    ['channels.1.apiKeys', changed({ apiKeys: 'other-secret' })],
    ['channels.1.apiKeys.0', changed({ apiKeys: [''] })],
    ['channels.1.apiKeys.1', changed({ apiKeys: ['other-secret', 7] })],
    ['channels.1.apiKeys.0', changed({ apiKeys: ['other-\nsecret'] })],
    ['channels.1.apiKeys.0', changed({ apiKeys: [' \t'] })],
    ['channels.1.helpdesk.apiKey', changed({ helpdesk: { url: 'https://desk.test', apiKey: 'desk\r\nsecret' } })],
    ['channels.1.helpdesk', changed({ helpdesk: 'https://desk-secret' })],
    ['channels.1.helpdesk.url', changed({ helpdesk: { url: 'user:desk-secret@desk', apiKey: 'x' } })],
    ['channels.1.helpdesk.apiKey', changed({ helpdesk: { url: 'https://desk.test' } })],
    ['channels.1.allowedOrigins.0', changed({ allowedOrigins: ['shop.test'] })],
    ['channels.1.allowedOrigins.0', changed({ allowedOrigins: ['https://shop.test/'] })],
    ['channels.1.allowedOrigins.0', changed({ allowedOrigins: ['https://Shop.test'] })],
    ['channels.1.allowedOrigins.1', changed({ allowedOrigins: ['*', 'https://*.shop.test/x'] })],
    ['channels.1.prompts', changed({ prompts: 'none' })],
    ['channels.1.html', changed({ html: true })],
    ['channels.1.texts', changed({ texts: { greeeting: 'desk-secret' } })],
    ['channels.1.actions.callMe', changed({ actions: { callMe: '' } })],
    ['channels.1.limits.sockets', changed({ limits: { sockets: 0 } })],
    ['channels.1', changed({ apikey: 'other-secret' })],
  ])('at %s is named with what is expected', (place, document) => {
    const problems = problemsOf(document);
    expect(problems).toEqual([
      expect.stringMatching(new RegExp(`^CHANNELS_FILE: ${place}: .*(expected|Unrecognized) ?.{3,}`)),
    ]);
    expect(problems.join()).not.toMatch(/secret/);
  });

  it('is a name or a key that stands there twice, also within one channel', () => {
    expect(problemsOf(changed({ name: 'shop' }))).toEqual(['CHANNELS_FILE: file: expected every name to be used once']);
    const twice = ['CHANNELS_FILE: file: expected every API key to be used once'];
    expect(problemsOf(changed({ apiKeys: ['shop-secret'] }))).toEqual(twice);
    expect(problemsOf(changed({ apiKeys: ['shop-secret\n'] }))).toEqual(twice);
    expect(problemsOf(changed({ apiKeys: ['same', 'same'] }))).toEqual(twice);
  });

  it('is a file that is no YAML or cannot be read, of which nothing is shown', () => {
    expect(problemsOf('channels: [ {apiKeys: "shop-secret')).toEqual(['CHANNELS_FILE: expected valid YAML']);
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    problemsOf('channels: !key shop-secret');
    expect(warned).not.toHaveBeenCalled();
    expect(() =>
      loadConfig({ CHANNELS_FILE: '/secret/place' }, () => {
        throw new Error('ENOENT: /secret/place');
      }),
    ).toThrow('CHANNELS_FILE: expected a readable file');
  });
});
