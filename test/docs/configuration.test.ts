/** What the documents and examples say of the configuration is what config.ts and channels.ts do. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { defaultTexts } from '#translation';
import { channelFromEnvironment } from '../../apps/bridge/src/settings/channels/single-channel.js';
import type { ChannelConfig } from '../../apps/bridge/src/channels.js';
import { environmentSchema, loadConfig } from '../../apps/bridge/src/config.js';
import { readChannelsFile } from '../../apps/bridge/src/settings/channels/channels-file.js';

const keys = Object.keys(environmentSchema.shape).sort();
const defaults = environmentSchema.parse({}) as Record<string, string | number | boolean | undefined>;
const stated = Object.fromEntries(keys.map((key) => [key, String(defaults[key] ?? '')]));

function read(name: string): string {
  return readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
}

describe('the configuration', () => {
  it('stands in its table, with its defaults', () => {
    const rows = [...read('docs/configuration.md').matchAll(/^\| `([A-Z_]+)` +\| (?:`(.*?)`)? +\|/gm)];
    const table = Object.fromEntries(rows.map(([, key = '', value = '']) => [key, value]));
    expect(table).toEqual(stated);
  });

  it('stands in .env.example, with its defaults and a line of help each', () => {
    const lines = [...read('.env.example').matchAll(/^# (.+)\n([A-Z_]+)=(.*)$/gm)];
    expect(Object.fromEntries(lines.map(([, , key, value]) => [key, value]))).toEqual(stated);
    const { shape } = environmentSchema;
    for (const [, help, key] of lines) expect(help).toContain(shape[key as keyof typeof shape].description);
  });
});

describe('channels.example.yaml', () => {
  const path = 'channels.example.yaml';
  const bare = { CHANNEL_API_KEY: 'key', HELPDESK_URL: 'https://helpdesk.example', HELPDESK_API_KEY: 'key' };

  it('can be used', () => {
    expect(loadConfig({ CHANNELS_FILE: path }, read).channels.map(({ name }) => name)).toEqual(['shop', 'support']);
  });

  it('shows the default of every field', () => {
    const [shown] = channelsOf(readChannelsFile(path, read, String));
    const [plain] = channelsOf(channelFromEnvironment(bare));
    const { name, apiKeys, helpdesk, policy, ...rest } = shown!;
    const { sessionKey } = plain!.policy;
    expect({ ...rest, policy: { ...policy, actionSentences: {}, sessionKey } }).toEqual({
      allowedOrigins: plain?.allowedOrigins,
      readReceipts: plain?.readReceipts,
      identity: plain?.identity,
      limits: plain?.limits,
      canary: plain?.canary,
      files: plain?.files,
      policy: plain?.policy,
    });
  });

  it('names every field', () => {
    const { channels } = parse(read(path)) as { channels: { texts: object }[] };
    const { policy, ...rest } = channelsOf(channelFromEnvironment(bare))[0]!;
    // What follows from other fields is not named.
    const { actionSentences, sessionKey, helpdeskOrigin, ...habits } = policy;
    expect(Object.keys(channels[0]!).sort()).toEqual(
      [...Object.keys({ ...rest, ...habits }), 'actions', 'greeting'].sort(),
    );
    expect(['greeting', ...Object.keys(channels[0]!.texts)].sort()).toEqual(Object.keys(defaultTexts).sort());
  });
});

function channelsOf(found: ReturnType<typeof readChannelsFile>): readonly ChannelConfig[] {
  if (!found.ok) throw new Error(found.problems.join('\n'));
  return found.value;
}
