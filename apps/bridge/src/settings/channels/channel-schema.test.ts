/** One channel: what it may say, and what it is if it does not. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { defaultTexts } from '#translation';
import { load, shop } from './test-channels.js';

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
      canary: {
        ...{ everyMs: 0, timeoutMs: 30_000 },
        text: 'This is a test of the connection by Deskbridge. Please ignore it.',
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
  const file = new URL('../../../../../channels.example.yaml', import.meta.url);
  expect(existsSync(file)).toBe(true);
  expect(load(readFileSync(file, 'utf8')).length).toBeGreaterThan(0);
});
