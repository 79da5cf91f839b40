/** The environment: what each key takes, and a start that stops with every wrong one named. */
import { describe, expect, it } from 'vitest';
import { environmentSchema, loadConfig } from '../../config.js';
import { problemsIn, single } from '../test-problems.js';

const keys = Object.keys(environmentSchema.shape) as (keyof typeof environmentSchema.shape)[];

function problemsOf(source: Record<string, string>, readFile?: (path: string) => string): readonly string[] {
  return problemsIn(() => loadConfig(source, readFile));
}

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
