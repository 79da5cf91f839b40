/** What of the configuration can be used, and is hardly meant: keys that look like ours, white space in secrets, keys of the example. */
import { z } from 'zod';
import type { ChannelConfig } from '../channels.js';
import { nearest } from './did-you-mean.js';
import { YamlText } from './channels/places.js';

type Source = Readonly<Record<string, string | undefined>>;

/** Keys of the environment that are none of those known, and look like one. */
export function strayKeys(source: Source, known: ReadonlySet<string>): string[] {
  return Object.keys(source).flatMap((key) => {
    if (known.has(key) || !/^[A-Z][A-Z0-9]*_[A-Z0-9_]+$/i.test(key) || key.length < 6) return [];
    const meant = nearest(key, known);
    return meant === null ? [] : [`${key}: is no key of Deskbridge; did you mean ${meant}?`];
  });
}

/** Secrets with white space around them in the environment; it is dropped. In files a line end is nothing strange. */
export function paddedSecrets(source: Source, secrets: readonly string[]): string[] {
  const isPadded = (text = ''): boolean => text.trim() !== '' && text !== text.trim();
  return secrets
    .filter((key) => isPadded(source[key]))
    .map((key) => `${key}: has white space around it, which is dropped`);
}

const texts = z.array(z.unknown()).catch([]);
const channelSecrets = z.object({
  apiKeys: texts,
  helpdesk: z.object({ url: z.unknown(), apiKey: z.unknown() }).partial().catch({}),
  identity: z.object({ secrets: texts }).partial().catch({}),
});

/** The same in channels.yaml, with the place; the line end of a text in lines of its own is nothing strange. */
export function paddedInFile(text: string): string[] {
  const yaml = new YamlText(text);
  const { channels } = z.object({ channels: texts }).catch({ channels: [] }).parse(yaml.value);
  return channels.flatMap((channel, index) => {
    const { data } = channelSecrets.safeParse(channel);
    if (data === undefined) return [];
    const given: [path: (string | number)[], value: unknown][] = [
      ...data.apiKeys.map((key, item): [(string | number)[], unknown] => [['apiKeys', item], key]),
      [['helpdesk', 'url'], data.helpdesk.url],
      [['helpdesk', 'apiKey'], data.helpdesk.apiKey],
      ...(data.identity.secrets ?? []).map((key, item): [(string | number)[], unknown] => [
        ['identity', 'secrets', item],
        key,
      ]),
    ];
    return given.flatMap(([path, value]) => {
      if (typeof value !== 'string' || value.replace(/\r?\n$/, '') === value.trim()) return [];
      const whole = ['channels', index, ...path];
      const place = yaml.of(whole);
      const where = place === null ? '' : ` (line ${place.line}, column ${place.column})`;
      return [`CHANNELS_FILE: ${whole.join('.')}: has white space around it, which is dropped${where}`];
    });
  });
}

const example = /change[-_ ]?me/i;

interface Secrets {
  readonly channels: readonly ChannelConfig[];
  readonly ADMIN_TOKEN?: string | undefined;
}

/** Keys that are still those of the example. */
export function exampleKeys({ channels, ADMIN_TOKEN }: Secrets): string[] {
  const says = (key: string): boolean => example.test(key);
  const found = channels.flatMap(({ name, apiKeys, helpdesk, identity }) => [
    ...(apiKeys.some(says) ? [`channel ${name}: an API key still says change-me`] : []),
    ...(says(helpdesk.apiKey) ? [`channel ${name}: the key of the Helpdesk still says change-me`] : []),
    ...(identity.secrets.some(says) ? [`channel ${name}: an identity secret still says change-me`] : []),
  ]);
  return says(ADMIN_TOKEN ?? '') ? [...found, 'ADMIN_TOKEN: still says change-me'] : found;
}
