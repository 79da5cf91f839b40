/** What is wrong with the file with the channels: problems that name their place and give nothing away. */
import { describe, expect, it, vi } from 'vitest';
import { loadConfig } from '../../config.js';
import { problemsIn } from '../test-problems.js';
import { load, shop } from './test-channels.js';

function problemsOf(document: unknown): readonly string[] {
  return problemsIn(() => load(document));
}

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
