/** A file with channels, for tests. */
import type { ChannelConfig } from '../../channels.js';
import { loadConfig } from '../../config.js';

export const shop = {
  name: 'shop',
  apiKeys: ['shop-secret'],
  helpdesk: { url: 'https://desk.test', apiKey: 'desk-secret' },
};

/** JSON is YAML. */
export function load(document: unknown): readonly ChannelConfig[] {
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  return loadConfig({ CHANNELS_FILE: 'channels.yaml' }, () => text).channels;
}
