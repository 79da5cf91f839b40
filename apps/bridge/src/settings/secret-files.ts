/** Values of the environment that stand in files. */
import { ConfigError } from './config-error.js';

export type Source = Readonly<Record<string, string | undefined>>;

/** Secrets that may stand in a file. */
export const fileKeys = [
  'CHANNEL_API_KEY',
  'HELPDESK_API_KEY',
  'IDENTITY_SECRETS',
  'ADMIN_TOKEN',
  'STORE_URL',
  'FILES_ACCESS_KEY_ID',
  'FILES_SECRET_ACCESS_KEY',
  'FILES_SESSION_TOKEN',
] as const;

/** The certificates in a PEM file; undefined without a path. Throws a `ConfigError`. */
export function readAuthority(path: string | undefined, readFile: (path: string) => string): string | undefined {
  if (path === undefined) return undefined;
  try {
    const text = readFile(path);
    if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  } catch {
    // Said below.
  }
  throw new ConfigError(['STORE_TLS_CA_FILE: expected a readable PEM file with certificates']);
}

/**
 * Empty values count as absent: compose files and shells pass them for unset variables. White space around a value is dropped, as
 * the carriage returns that a file with Windows line ends leaves.
 */
export function withSecretsFromFiles(source: Source, readFile: (path: string) => string, problems: string[]): Source {
  const trimmed = Object.entries(source).map(([key, value = '']) => [key, value.trim()] as const);
  const given: Record<string, string> = Object.fromEntries(trimmed.filter(([, value]) => value !== ''));
  for (const key of fileKeys) {
    const path = given[`${key}_FILE`];
    if (path === undefined) continue;
    if (given[key] !== undefined) problems.push(`${key}: given twice, also as ${key}_FILE`);
    try {
      given[key] = readFile(path);
    } catch {
      problems.push(`${key}_FILE: expected a readable file`);
    }
  }
  return given;
}
