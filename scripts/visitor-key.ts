/** `npm run visitor-key`: mints a key for one visitor, or signs a user id, as a site's backend does. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { mintVisitorKey, signUserId } from '#visitor-key';
import { ConfigError, loadConfig, processEnvironment } from '../apps/bridge/src/config.js';
import { calledAs } from './command/called-as.js';

const help = `${calledAs('visitor-key')} --user ID [--channel NAME] [--expires TIME]

Prints a key with which one visitor may open the channel in the place of the channel's own key (docs/identity.md). The secret is
the first one of the channel, from IDENTITY_SECRETS or the file that CHANNELS_FILE names, as the bridge reads them.

  --user ID         whoever the visitor is
  --channel NAME    the channel; may be left out where there is one only
  --expires TIME    when it ends: 15m, 12h or 30d from now, or a time as 2027-01-31T12:00:00Z; 1h if not given
  --secret @FILE    another secret, the first line of a file
  --signed-id       prints the user id with its signature instead, which never ends
  --help            this

Ends with 0, or with 2 if the command or the configuration cannot be used.`;

/** A mistake in the command. */
class UsageError extends Error {}

const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

try {
  process.stdout.write(`${answer()}\n`);
} catch (error) {
  const isKnown = error instanceof UsageError || error instanceof ConfigError || error instanceof RangeError;
  process.stderr.write(`${isKnown ? error.message : 'The key cannot be minted'}\nTry --help\n`);
  process.exitCode = 2;
}

function answer(): string {
  const given = readOptions();
  if (given.help) return help;
  if (given.user === undefined) throw new UsageError('--user is missing');
  const { channel, secret } = given.secret === undefined ? configured(given.channel) : fromFile(given);
  if (given.signedId) return signUserId({ channel, userId: given.user, secret });
  return mintVisitorKey({ channel, userId: given.user, secret, expiresAt: timeOf(given.expires ?? '1h') });
}

function readOptions() {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = { user: text, channel: text, expires: text, secret: text, 'signed-id': flag, help: flag };
  try {
    const { values } = parseArgs({ options });
    return { ...values, signedId: values['signed-id'] === true, help: values.help === true };
  } catch {
    throw new UsageError('The command has an option that is not known, or one without its value');
  }
}

function configured(name: string | undefined): { channel: string; secret: string } {
  const { channels } = loadConfig(processEnvironment());
  const found = name === undefined && channels.length === 1 ? channels[0] : channels.find((one) => one.name === name);
  if (found === undefined)
    throw new UsageError(`--channel must be one of ${channels.map((one) => one.name).join(', ')}`);
  const [secret] = found.identity.secrets;
  if (secret === undefined) throw new UsageError(`The channel ${found.name} has no identity secrets`);
  return { channel: found.name, secret };
}

function fromFile({ channel = 'default', secret = '' }: { readonly channel?: string; readonly secret?: string }) {
  if (!secret.startsWith('@')) throw new UsageError('--secret must be @ and the path of a file');
  try {
    const [first = ''] = readFileSync(secret.slice(1), 'utf8').split('\n');
    return { channel, secret: first.trim() };
  } catch {
    throw new UsageError(`The file ${secret.slice(1)} cannot be read`);
  }
}

function timeOf(text: string): Date {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count !== undefined) return new Date(Date.now() + Number(count) * unitMs[unit as keyof typeof unitMs]);
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new UsageError('--expires must be a time, or a span such as 12h');
  return time;
}
