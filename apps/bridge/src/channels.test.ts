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
  const file = new URL('../../../channels.example.yaml', import.meta.url);
  expect(existsSync(file)).toBe(true);
  expect(load(readFileSync(file, 'utf8')).length).toBeGreaterThan(0);
});

describe('a value that stands somewhere else', () => {
  const files: Record<string, string> = { '/run/keys': 'new-key\n\nold-key\r\n', '/run/desk': 'desk-secret\n' };
  const env = { DESK: 'https://desk.test', KEY: ' env-key ', EMPTY: '', RUN: '/run' };

  function loadWith(change: object): ChannelConfig | undefined {
    const text = JSON.stringify({ channels: [{ ...shop, ...change }] });
    const readFile = (path: string): string => {
      const found = path === 'channels.yaml' ? text : files[path];
      if (found === undefined) throw new Error('ENOENT');
      return found;
    };
    return loadConfig({ ...env, CHANNELS_FILE: 'channels.yaml' }, readFile).channels[0];
  }

  it('is read from the environment and from files', () => {
    const channel = loadWith({
      apiKeys: ['${KEY}', { file: '/run/keys' }, 'a$${KEY}'],
      helpdesk: { url: '${DESK}/desk', apiKey: { file: '${RUN}/desk' } },
      allowedOrigins: ['${DESK}'],
      identity: { secrets: ['0123456789-${KEY}'] },
      greeting: 'costs ${KEY}',
    });
    expect(channel).toMatchObject({
      apiKeys: ['env-key', 'new-key', 'old-key', 'a${KEY}'],
      helpdesk: { url: 'https://desk.test/desk', apiKey: 'desk-secret' },
      allowedOrigins: ['https://desk.test'],
      identity: { secrets: ['0123456789-env-key'] },
      policy: { texts: { greeting: 'costs ${KEY}' } },
    });
  });

  it.each<[object, string]>([
    [
      { apiKeys: ['${NOWHERE}'] },
      'apiKeys.0: expected NOWHERE in the environment, where it is not set (line 1, column ',
    ],
    [{ apiKeys: ['${EMPTY}'] }, 'apiKeys.0: expected EMPTY in the environment'],
    [{ apiKeys: ['x', { file: '/run/none' }] }, 'apiKeys.1: expected a readable file at /run/none (line 1, column '],
    [{ apiKeys: ['${KEY'] }, 'apiKeys.0: expected ${NAME}, or $${'],
    [{ apiKeys: ['${a-b}'] }, 'apiKeys.0: expected ${NAME}'],
    [{ helpdesk: { url: '${KEY}', apiKey: 'x' } }, 'helpdesk.url: expected an address with http:// or https:// (line'],
    [{ helpdesk: { url: 'https://d.test', apiKey: { file: '/run/keys' } } }, 'helpdesk.apiKey: expected one line'],
    [
      { helpdesk: { url: 'https://d.test', apiKey: { path: '/run/keys' } } },
      'helpdesk.apiKey: expected a text, or file',
    ],
    [{ identity: { secrets: [{ file: '/run/keys' }] } }, 'identity.secrets.0: expected 16 characters'],
  ])('%j is refused, and nothing of it is shown', (change, problem) => {
    let message = '';
    try {
      loadWith(change);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain(`CHANNELS_FILE: channels.0.${problem}`);
    expect(message).not.toMatch(/env-key|old-key/);
  });
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
    expect(problemsOf(changed({ name: 'shop' }))).toEqual([
      expect.stringContaining('channels.1.name: expected every name to be used once'),
    ]);
    const twice = [expect.stringContaining('channels.1.apiKeys: expected every API key to be used once')];
    expect(problemsOf(changed({ apiKeys: ['shop-secret'] }))).toEqual(twice);
    expect(problemsOf(changed({ apiKeys: ['shop-secret\n'] }))).toEqual(twice);
    expect(problemsOf(changed({ apiKeys: ['same', 'same'] }))).toEqual(twice);
  });

  it('has its line and column, and says what was probably meant', () => {
    const text = `
channels:
  - name: Shop
    apikeys: [shop-secret]
    helpdesk: { url: desk.test, apiKey: desk-secret }
    limits:
      socketsPerAdress: 3
      nonsense: 1`;
    expect(problemsOf(text)).toEqual(
      [
        'channels.0.name: expected lower-case letters, digits and hyphens (line 3, column 11)',
        'channels.0.apiKeys: Invalid input: expected array, received undefined (line 3, column 5)',
        'channels.0.helpdesk.url: expected an address with http:// or https:// (line 5, column 22)',
        'channels.0.limits: Unrecognized key: "socketsPerAdress"; did you mean "socketsPerAddress"? (line 7, column 7)',
        'channels.0.limits: Unrecognized key: "nonsense" (line 8, column 7)',
        'channels.0: Unrecognized key: "apikeys"; did you mean "apiKeys"? (line 4, column 5)',
      ].map((problem) => `CHANNELS_FILE: ${problem}`),
    );
  });

  it('may share what an anchor names, also merged into more', () => {
    const text = `
channels:
  - name: shop
    apiKeys: [shop-key]
    helpdesk: &desk { url: http://desk.example, apiKey: desk-key }
  - name: support
    apiKeys: [support-key]
    helpdesk:
      <<: *desk
      apiKey: another-desk-key`;
    const { channels } = loadConfig({ CHANNELS_FILE: '/channels.yaml' }, () => text);
    expect(channels.map(({ helpdesk }) => helpdesk.apiKey)).toEqual(['desk-key', 'another-desk-key']);
    expect(problemsOf(`${text}\n      urls: 1`)).toEqual([
      'CHANNELS_FILE: channels.1.helpdesk: Unrecognized key: "urls"; did you mean "url"? (line 11, column 7)',
    ]);
  });

  it('is a file that is no YAML or cannot be read, of which nothing is shown', () => {
    expect(problemsOf('channels: [ {apiKeys: "shop-secret')).toEqual([
      expect.stringMatching(/^CHANNELS_FILE: expected valid YAML \(line 1, column \d+\): [a-z ]+$/),
    ]);
    expect(problemsOf('channels:\n  - name: a\n    name: b')).toEqual([
      'CHANNELS_FILE: expected valid YAML (line 3, column 5): duplicate key',
    ]);
    expect(problemsOf('channels: *shop-secret').join()).not.toContain('shop');
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
