/** What stands somewhere else than in the file with the channels. */
import { describe, expect, it } from 'vitest';
import type { ChannelConfig } from '../../channels.js';
import { loadConfig } from '../../config.js';
import { shop } from './test-channels.js';

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
