/** Values that stand in files, and what people paste around them. */
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../config.js';
import { problemsIn, single } from './test-problems.js';

function problemsOf(source: Record<string, string>, readFile?: (path: string) => string): readonly string[] {
  return problemsIn(() => loadConfig(source, readFile));
}

it('reads the authority of the store from its file', () => {
  const pem = '-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n';
  const given = { ...single, STORE_TLS_CA_FILE: '/ca' };
  expect(loadConfig(given, () => pem).storeTlsCa).toBe(pem);
  expect(problemsOf(given, () => 'abc')).toEqual([expect.stringMatching(/^STORE_TLS_CA_FILE: expected/)]);
  expect(problemsOf({ ...single, STORE_TLS_CA_FILE: '/nowhere/ca' })).toEqual([
    expect.stringMatching(/^STORE_TLS_CA_FILE: expected/),
  ]);
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
