/** The configuration: the environment and channels.yaml, read once. No other file reads process.env. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { ChannelConfig } from './channels.js';
import { readChannelsFile } from './settings/channels/channels-file.js';
import { referencesTo } from './settings/channels/references.js';
import { channelFromEnvironment } from './settings/channels/single-channel.js';
import { ConfigError } from './settings/config-error.js';
import { channelFields } from './settings/environment/channel.js';
import { clientsFields } from './settings/environment/clients.js';
import { filesFields, filesProblems } from './settings/environment/files.js';
import { helpdeskFields } from './settings/environment/helpdesk.js';
import { listeningFields } from './settings/environment/listening.js';
import { operatingFields } from './settings/environment/operating.js';
import { storeFields } from './settings/environment/store.js';
import { telemetryFields } from './settings/environment/telemetry.js';
import { fileKeys, readAuthority, withSecretsFromFiles } from './settings/secret-files.js';
import type { Source } from './settings/secret-files.js';
import { strayKeys } from './settings/warnings.js';

/** Every key with its default and one line of help. Secrets may also be given as NAME_FILE, the path of a file. */
export const environmentSchema = z.object({
  ...listeningFields,
  ...storeFields,
  ...filesFields,
  ...channelFields,
  ...operatingFields,
  ...helpdeskFields,
  ...clientsFields,
  ...telemetryFields,
});

export type Environment = z.output<typeof environmentSchema>;

export { ConfigError } from './settings/config-error.js';
export type { Source } from './settings/secret-files.js';

/** Keys that may stand in the environment. */
export const knownKeys: ReadonlySet<string> = new Set([
  ...Object.keys(environmentSchema.shape),
  ...fileKeys.map((key) => `${key}_FILE`),
]);

export interface BridgeConfig extends Environment {
  readonly channels: readonly ChannelConfig[];
  /** What is in `STORE_TLS_CA_FILE`. */
  readonly storeTlsCa?: string;
}

/** Reads environment variables, and the files they name, into a configuration. Throws a `ConfigError`. */
export function loadConfig(source: Source, readFile: (path: string) => string = readText): BridgeConfig {
  const problems: string[] = [];
  // What was misspelled explains what is missing.
  const failed = (more: readonly string[] = []): ConfigError =>
    new ConfigError([...problems, ...more, ...strayKeys(source, knownKeys)]);
  const given = withSecretsFromFiles(source, readFile, problems);
  const parsed = environmentSchema.safeParse(given);
  if (!parsed.success) {
    throw failed(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
  }
  problems.push(...filesProblems(parsed.data));
  if (problems.length > 0) throw failed();
  const { CHANNELS_FILE: file } = parsed.data;
  const channels =
    file === undefined
      ? channelFromEnvironment(parsed.data)
      : readChannelsFile(file, readFile, referencesTo(given, readFile));
  if (!channels.ok) throw failed(channels.problems);
  const storeTlsCa = readAuthority(parsed.data.STORE_TLS_CA_FILE, readFile);
  return { ...parsed.data, channels: channels.value, ...(storeTlsCa !== undefined && { storeTlsCa }) };
}

/** Where the admin port of a bridge with this environment is, and the token that it wants. Throws a `ConfigError`. */
export function loadAdminAddress(
  source: Source,
  readFile: (path: string) => string = readText,
): { readonly url: string; readonly token: string | null } {
  const problems: string[] = [];
  const given = withSecretsFromFiles(source, readFile, problems);
  const parsed = environmentSchema.pick({ ADMIN_PORT: true, ADMIN_HOST: true, ADMIN_TOKEN: true }).safeParse(given);
  if (!parsed.success)
    throw new ConfigError(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
  const { ADMIN_PORT, ADMIN_HOST, ADMIN_TOKEN } = parsed.data;
  const isAny = ADMIN_HOST === '0.0.0.0' || ADMIN_HOST === '::';
  const host = isAny ? '127.0.0.1' : ADMIN_HOST.includes(':') ? `[${ADMIN_HOST}]` : ADMIN_HOST;
  return { url: `http://${host}:${ADMIN_PORT}`, token: ADMIN_TOKEN ?? null };
}

/** A file's text. */
export function readText(path: string): string {
  return readFileSync(path, 'utf8');
}

/** The process's own environment. */
export function processEnvironment(): Source {
  return process.env;
}
