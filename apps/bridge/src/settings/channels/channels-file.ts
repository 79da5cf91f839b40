/** Reads the file with the channels; each problem names its place, with line and column, and never a value, which may be a secret. */
import { z } from 'zod';
import type { ChannelConfig } from '../../channels.js';
import type { Read } from '../config-error.js';
import { nearest } from '../did-you-mean.js';
import { channelSchema } from './channel-schema.js';
import { YamlText } from './places.js';
import type { Place } from './places.js';
import type { Resolve } from './references.js';

type Issue = z.core.$ZodIssue;

/** The whole file; `resolve` finds what stands somewhere else. */
export function channelsFileSchema(resolve: Resolve) {
  return z.strictObject({ channels: z.array(channelSchema(resolve)).min(1) }).superRefine(({ channels }, context) => {
    const names = new Set<string>();
    const keys = new Set<string>();
    for (const [index, { name, apiKeys }] of channels.entries()) {
      if (names.has(name))
        context.addIssue({
          code: 'custom',
          path: ['channels', index, 'name'],
          message: 'expected every name to be used once',
        });
      if (new Set(apiKeys).size < apiKeys.length || apiKeys.some((key) => keys.has(key)))
        context.addIssue({
          code: 'custom',
          path: ['channels', index, 'apiKeys'],
          message: 'expected every API key to be used once',
        });
      names.add(name);
      for (const key of apiKeys) keys.add(key);
    }
  });
}

/** `resolve` finds what the file refers to. */
export function readChannelsFile(
  path: string,
  readFile: (path: string) => string,
  resolve: Resolve,
): Read<readonly ChannelConfig[]> {
  let yaml: YamlText;
  try {
    yaml = new YamlText(readFile(path));
  } catch {
    return failed(['expected a readable file']);
  }
  const { fault } = yaml;
  if (fault !== null) return failed([`expected valid YAML${at(fault)}: ${fault.words}`]);
  let document: unknown;
  try {
    document = yaml.value;
  } catch {
    return failed(['expected valid YAML, without aliases that lead nowhere']);
  }
  const schema = channelsFileSchema(resolve);
  const parsed = schema.safeParse(document);
  if (parsed.success) return { ok: true, value: parsed.data.channels };
  return failed(parsed.error.issues.flatMap((issue) => problemsOf(issue, yaml)));
}

function failed(problems: readonly string[]): Read<never> {
  return { ok: false, problems: problems.map((problem) => `CHANNELS_FILE: ${problem}`) };
}

function problemsOf(issue: Issue, yaml: YamlText): string[] {
  const where = issue.path.join('.') || 'file';
  if (issue.code !== 'unrecognized_keys') return [`${where}: ${issue.message}${at(yaml.of(issue.path))}`];
  const known = keysAt(issue.path);
  return issue.keys.map((key) => {
    const meant = nearest(key, known);
    const hint = meant === null ? '' : `; did you mean "${meant}"?`;
    return `${where}: Unrecognized key: "${key}"${hint}${at(yaml.ofKey(issue.path, key))}`;
  });
}

function at(place: Place | null): string {
  return place === null ? '' : ` (line ${place.line}, column ${place.column})`;
}

const node = z.looseObject({
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
});

/** The keys that the file may have there, as its JSON schema says. */
function keysAt(path: readonly PropertyKey[]): string[] {
  let here: unknown = z.toJSONSchema(channelsFileSchema(String), { io: 'input', unrepresentable: 'any' });
  for (const step of path) {
    const { properties, items } = node.parse(here);
    here = typeof step === 'number' ? items : properties?.[String(step)];
    if (!node.safeParse(here).success) return [];
  }
  const { properties = {}, anyOf = [] } = node.parse(here);
  const alternatives = anyOf.flatMap((each) => Object.keys(node.safeParse(each).data?.properties ?? {}));
  return [...Object.keys(properties), ...alternatives];
}
