/** The configuration: the defaults that the documents promise, and a start that stops with every wrong key named. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ConfigError, environmentSchema, loadConfig } from './config.js';

const keys = Object.keys(environmentSchema.shape) as (keyof typeof environmentSchema.shape)[];

const single = { CHANNEL_API_KEY: 'ck', HELPDESK_URL: 'https://desk.test', HELPDESK_API_KEY: 'hk' };

/** The public interface of the bridge. */
const defaults = {
  PORT: 8080,
  HOST: '0.0.0.0',
  ADMIN_PORT: 9090,
  ADMIN_HOST: '127.0.0.1',
  STORE_URL: 'sqlite:data/deskbridge.db',
  STORE_PREFIX: 'db:',
  STORE_WAIT_REPLICAS: 0,
  STORE_START_TIMEOUT_MS: 30_000,
  LOG_LEVEL: 'info',
  REPLY_TIMEOUT_MS: 10_000,
  RETRY_BASE_MS: 500,
  RETRY_MAX_MS: 30_000,
  DELIVERY_DELAYED_MS: 30_000,
  AGENT_DEADLINE_MS: 120_000,
  GREETING_DELAY_MS: 200,
  HELPDESK_IDLE_MS: 60_000,
  PING_INTERVAL_MS: 25_000,
  PONG_TIMEOUT_MS: 10_000,
  REQUEST_TIMEOUT_MS: 30_000,
  OWNER_TIMEOUT_MS: 5000,
  DRAIN_WINDOW_MS: 20_000,
  STORE_TIMEOUT_MS: 1000,
  MAX_FRAME_BYTES: 1_048_576,
  MAX_UNSENT_BYTES: 1_048_576,
  SEND_TIMEOUT_MS: 30_000,
  MAX_ANSWER_BYTES: 8_388_608,
  MAX_LONG_ANSWERS: 200,
  MESSAGE_LINK_BYTES: 786_432,
  CONVERSATION_TTL_DAYS: 0,
  FILES_URL: 'file:data/files',
  FILES_INCOMING: 'data/incoming',
  FILES_LINKS: 'bridge',
  FILES_LINK_SECONDS: 7200,
};

function problemsOf(source: Record<string, string>, readFile?: (path: string) => string): readonly string[] {
  try {
    loadConfig(source, readFile);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

it('has the promised defaults', () => {
  const config = loadConfig(single);
  expect(config).toMatchObject(defaults);
  expect(config.PUBLIC_URL).toBeUndefined();
  expect(config.ADMIN_TOKEN).toBeUndefined();
});

it('wants what an S3 server needs, and an S3 server for links to it', () => {
  const s3 = { ...single, FILES_URL: 's3://bucket?region=eu-central-1', FILES_LINKS: 'storage' };
  expect(problemsOf(s3)).toEqual([
    'FILES_ACCESS_KEY_ID: expected a value where FILES_URL is an S3 server',
    'FILES_SECRET_ACCESS_KEY: expected a value where FILES_URL is an S3 server',
  ]);
  const keys = { FILES_ACCESS_KEY_ID: 'id', FILES_SECRET_ACCESS_KEY_FILE: 'secret' };
  expect(loadConfig({ ...s3, ...keys }, () => 'secret\n').FILES_SECRET_ACCESS_KEY).toBe('secret');
  expect(problemsOf({ ...single, FILES_LINKS: 'storage' })).toEqual([
    'FILES_LINKS: expected bridge where FILES_URL is a folder',
  ]);
  expect(problemsOf({ ...single, FILES_URL: 'ftp://files' })).toHaveLength(1);
});

it.each(keys)('explains %s in one line', (key) => {
  expect(environmentSchema.shape[key].description).toMatch(/^[A-Z].{10,120}$/);
});

it.each(['../../../.env.example', '../../../docs/configuration.md'])('is listed whole in %s', (path) => {
  const file = new URL(path, import.meta.url);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  expect(keys.filter((key) => !new RegExp(`\\b${key}\\b`).test(text))).toEqual([]);
});

describe('a wrong value', () => {
  const wrong: Record<string, readonly string[]> = {
    PORT: ['http', '-1', '65536', '80.5'],
    ADMIN_PORT: ['none', '70000'],
    PUBLIC_URL: ['chat.test', 'ftp://chat.test', 'wss://chat.test', 'https://chat.test/?a=b'],
    TRUSTED_PROXIES: ['10.0.0.0/33', 'proxy.test', '::1/129', '10.0.0.0/8/8', '300.0.0.1', 'all'],
    STORE_URL: [
      'data.db',
      'sqlite:',
      'postgres://h/db',
      'redis:h',
      'http://h',
      'redis://u:p@h/x',
      'redis+sentinel://h',
    ],
    STORE_PREFIX: ['{db}:', 'a b', 'x'.repeat(65)],
    STORE_WAIT_REPLICAS: ['-1', '1.5', '11', 'all'],
    SQLITE_SYNCHRONOUS: ['off', 'FULL'],
    CHANNEL_API_KEY: ['k'.repeat(257), 'a\nb', 'a\u0000b', 'a\u200bb', '\ufffd\ufffdk\u0000'],
    HELPDESK_API_KEY: ['a\nb', 'a\r\n b', 'a\tb', 'a\u00a0b', 'a\u2028b', 'a\u200db', 'schlüssel-ключ'],
    HELPDESK_URL: ['desk.test', 'socket://desk.test', 'https://user:secret@desk.test', 'https://desk.test/#a'],
    IDENTITY_MODE: ['on', 'Required'],
    IDENTITY_SECRETS: ['short', ',', 'long enough-but-a-blank-is-in-it', `${'x'.repeat(16)},short`],
    LOG_LEVEL: ['verbose', 'INFO'],
    PLAYGROUND: ['yes', '1'],
    TRACE_TEXTS: ['on', 'TRUE'],
    ADMIN_TOKEN: ['short', `  short${' '.repeat(16)}`, 'a'.repeat(16) + '\n' + 'b'.repeat(16)],
    ADMIN_ALLOWED_HOSTS: ['http://bridge', 'bridge:9090', ',a', '*'],
    MAX_FRAME_BYTES: ['1MB', '0', '-5', '1e12'],
    MAX_UNSENT_BYTES: ['lots'],
    HELPDESK_FRAME_BYTES: ['8MB', '0'],
    HELPDESK_HISTORY_BYTES: ['all', '-1'],
    MAX_ANSWER_BYTES: ['12', '8MB'],
    MAX_LONG_ANSWERS: ['0', '1.5', 'many', '10001'],
    MESSAGE_LINK_BYTES: ['12'],
    CONVERSATION_TTL_DAYS: ['-1', '1.5', 'never'],
    OTEL_EXPORTER_OTLP_ENDPOINT: ['collector:4318', 'grpc://collector:4317'],
    OTEL_TRACES_SAMPLER_ARG: ['half', '-0.1', '1.1'],
    FILES_URL: ['data/files', 'file:', 's3://bucket', 's3://id:secret@bucket?region=a', 'https://bucket.test'],
    FILES_ACCESS_KEY_ID: ['a\nb'],
    FILES_SECRET_ACCESS_KEY: ['a\u2028b'],
    FILES_SESSION_TOKEN: ['a\u200db'],
    FILES_LINKS: ['s3', 'Bridge'],
    FILES_LINK_SECONDS: ['300', '2h', '604801'],
    FILES_OCR_URL: ['tika:9998', 'ftp://tika'],
    MESSAGE_ATTEMPTS: ['0', '1.5', 'many', '1001'],
    ...Object.fromEntries(keys.filter((key) => key.endsWith('_MS')).map((key) => [key, ['10s', '-1', '1.5', '1e12']])),
  };

  it.each(Object.entries(wrong))('of %s stops the start with its name and what is expected', (key, values) => {
    for (const value of values) {
      const problems = problemsOf({ ...single, [key]: value });
      expect([value, problems]).toEqual([value, [expect.stringMatching(new RegExp(`^${key}: .*expected .{3,}`))]]);
    }
  });

  it('is named together with all the others', () => {
    const problems = problemsOf({ ...single, PORT: 'x', LOG_LEVEL: 'x', STORE_URL: 'x' });
    expect(problems.map((problem) => problem.split(':')[0])).toEqual(['PORT', 'STORE_URL', 'LOG_LEVEL']);
  });

  it('is checked for every key that is more than free text', () => {
    const free = ['HOST', 'ADMIN_HOST', 'CHANNELS_FILE', 'STORE_TLS_CA_FILE', 'FILES_INCOMING', 'OTEL_SERVICE_NAME'];
    expect([...Object.keys(wrong), ...free].toSorted()).toEqual(keys.toSorted());
  });

  it('is not repeated where it may be a secret', () => {
    const source = {
      ...single,
      ADMIN_TOKEN: 'secret',
      HELPDESK_URL: 'user:secret@desk',
      STORE_URL: 'redis://:secret/@h',
    };
    expect(problemsOf(source).join()).not.toContain('secret');
    expect(problemsOf(source)).toHaveLength(3);
  });
});

it.each([
  'redis://h',
  'rediss://u:p@h:1/2',
  'redis+sentinel://a,b/main',
  'rediss+cluster://u:p@a:1,b:2',
  'sqlite::memory:',
])('takes %s for a store', (STORE_URL) => {
  expect(loadConfig({ ...single, STORE_URL }).STORE_URL).toBe(STORE_URL);
});

it('reads the authority of the store from its file', () => {
  const pem = '-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n';
  const given = { ...single, STORE_TLS_CA_FILE: '/ca' };
  expect(loadConfig(given, () => pem).storeTlsCa).toBe(pem);
  expect(problemsOf(given, () => 'abc')).toEqual([expect.stringMatching(/^STORE_TLS_CA_FILE: expected/)]);
  expect(problemsOf({ ...single, STORE_TLS_CA_FILE: '/nowhere/ca' })).toEqual([
    expect.stringMatching(/^STORE_TLS_CA_FILE: expected/),
  ]);
});

describe('a missing value', () => {
  it('of the single channel is named, and that a file may stand for it', () => {
    expect(problemsOf({})).toEqual(
      Object.keys(single).map((key) => `${key}: expected a value, or CHANNELS_FILE instead`),
    );
    expect(problemsOf({ ...single, HELPDESK_API_KEY: '' })).toEqual([expect.stringContaining('HELPDESK_API_KEY')]);
  });

  it.each(['', ' ', '\n'])('is what an empty one is: %j', (value) => {
    const empty = Object.fromEntries(keys.filter((key) => !(key in single)).map((key) => [key, value]));
    expect(loadConfig({ ...single, ...empty })).toEqual(loadConfig(single));
  });
});

it.each([' ', '\n', '\r', '\t\u00a0', '\ufeff'])('drops %j around any value', (blank) => {
  const given = { ...single, ADMIN_TOKEN: 'a'.repeat(16), LOG_LEVEL: 'warn', STORE_URL: 'sqlite:a b.db', PORT: '81' };
  const pasted = Object.fromEntries(Object.entries(given).map(([key, value]) => [key, blank + value + blank]));
  expect(loadConfig(pasted)).toEqual(loadConfig(given));
});

describe('a secret in a file', () => {
  const files: Record<string, string> = {
    '/run/ck': 'file-key\n',
    '/run/hk': ' desk key ',
    '/run/token': 'a'.repeat(32),
    '/run/store': 'rediss://u:p@h\n',
  };
  const readFile = (path: string): string => {
    const text = files[path];
    if (text === undefined) throw new Error(`no such file: ${path}`);
    return text;
  };

  it('is read, without the line end', () => {
    const { CHANNEL_API_KEY, HELPDESK_API_KEY, ADMIN_TOKEN, STORE_URL, channels } = loadConfig(
      {
        HELPDESK_URL: single.HELPDESK_URL,
        CHANNEL_API_KEY_FILE: '/run/ck',
        HELPDESK_API_KEY_FILE: '/run/hk',
        ADMIN_TOKEN_FILE: '/run/token',
        STORE_URL_FILE: '/run/store',
      },
      readFile,
    );
    expect(STORE_URL).toBe('rediss://u:p@h');
    expect([CHANNEL_API_KEY, HELPDESK_API_KEY, ADMIN_TOKEN]).toEqual(['file-key', 'desk key', 'a'.repeat(32)]);
    expect(channels).toMatchObject([{ apiKeys: ['file-key'], helpdesk: { apiKey: 'desk key' } }]);
  });

  it('must be readable and given once', () => {
    expect(problemsOf({ ...single, ADMIN_TOKEN_FILE: '/run/none' }, readFile)).toEqual([
      'ADMIN_TOKEN_FILE: expected a readable file',
    ]);
    expect(problemsOf({ ...single, CHANNEL_API_KEY_FILE: '/run/ck' }, readFile)).toEqual([
      'CHANNEL_API_KEY: given twice, also as CHANNEL_API_KEY_FILE',
    ]);
  });

  it.each(['\n', '\r\n', ' \t', '\u00a0\n\n', '\u3000', '\u2028'])(
    'may have %j behind it and a byte-order mark before it',
    (end) => {
      const config = loadConfig(
        { HELPDESK_URL: single.HELPDESK_URL, CHANNEL_API_KEY_FILE: '/ck', HELPDESK_API_KEY_FILE: '/hk' },
        (path) => `\ufeff${path.slice(1)}${end}`,
      );
      expect(config.channels).toMatchObject([{ apiKeys: ['ck'], helpdesk: { apiKey: 'hk' } }]);
    },
  );

  it('that is saved in another encoding, or holds two lines, stops the start with its name', () => {
    const source = { ...single, HELPDESK_API_KEY: '', HELPDESK_API_KEY_FILE: '/hk' };
    for (const bytes of [Buffer.from('\ufeffkey\r\n', 'utf16le'), Buffer.from('key\nother\n')])
      expect(problemsOf(source, () => bytes.toString('utf8'))).toEqual([
        expect.stringMatching(/^HELPDESK_API_KEY: expected one line/),
      ]);
  });

  it('must not be empty', () => {
    files['/run/empty'] = '\n';
    const source = { HELPDESK_URL: single.HELPDESK_URL, HELPDESK_API_KEY: 'hk', CHANNEL_API_KEY_FILE: '/run/empty' };
    expect(problemsOf(source, readFile)).toEqual([expect.stringContaining('CHANNEL_API_KEY')]);
  });
});
