/** The configuration: the environment and channels.yaml, read once. No other file reads process.env. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { filesUrlForms, filesUrlProblem } from '#files';
import { storeUrlProblem } from '#state';
import { channelFromEnvironment, identityMode, webAddress } from './channels.js';
import type { ChannelConfig } from './channels.js';
import { readChannelsFile } from './settings/channels-file.js';
import { ConfigError } from './settings/config-error.js';
import { referencesTo } from './settings/references.js';
import { fileKeys, readAuthority, withSecretsFromFiles } from './settings/secret-files.js';
import type { Source } from './settings/secret-files.js';
import { strayKeys } from './settings/warnings.js';
import { namesProxies } from './trusted-proxies.js';
import { channelKey, headerSecret, identitySecrets } from './secrets.js';

const port = z.coerce.number().int().min(0).max(65_535);
const milliseconds = z.coerce.number().int().min(1).max(86_400_000);
const yesOrNo = z
  .enum(['true', 'false'], { error: 'expected true or false' })
  .default('false')
  .transform((value) => value === 'true');
const bytes = z.coerce.number().int().min(1024).max(1_073_741_824);

const storeUrl = z
  .string()
  .trim()
  .superRefine((url, context) => {
    if (/^sqlite:.+$/.test(url)) return;
    const problem = storeUrlProblem(url);
    if (problem !== null)
      context.addIssue({ code: 'custom', message: `${problem}; or sqlite:PATH or sqlite::memory:` });
  });

const filesUrl = z
  .string()
  .trim()
  .superRefine((url, context) => {
    const problem = filesUrlProblem(url);
    if (problem !== null)
      context.addIssue({ code: 'custom', message: `${problem}; expected ${filesUrlForms.join(' or ')}` });
  });

/** Every key with its default and one line of help. Secrets may also be given as NAME_FILE, the path of a file. */
export const environmentSchema = z.object({
  PORT: port.default(8080).describe('Port of the channel: WebSocket at any path, HTTP API'),
  HOST: z.string().min(1).default('0.0.0.0').describe('Address of the channel'),
  ADMIN_PORT: port.default(9090).describe('Port of health, metrics and admin routes'),
  ADMIN_HOST: z.string().min(1).default('127.0.0.1').describe('Address of the admin port; keep it private'),
  PUBLIC_URL: webAddress
    .optional()
    .describe('Origin for links given to clients; the address by which a client came if absent'),
  TRUSTED_PROXIES: z
    .string()
    .refine(namesProxies, 'expected addresses or CIDRs, separated by commas')
    .optional()
    .describe('Addresses or CIDRs of proxies whose X-Forwarded-* or Forwarded headers are believed'),
  STORE_URL: storeUrl
    .default('sqlite:data/deskbridge.db')
    .describe('Where conversations are kept: sqlite:PATH, or Redis (secret if there is a password in it)'),
  STORE_PREFIX: z
    .string()
    .regex(/^[\w.:/-]{1,64}$/, 'expected up to 64 letters, digits and _ . : / -')
    .default('db:')
    .describe('What all names in Redis begin with'),
  STORE_TLS_CA_FILE: z
    .string()
    .min(1)
    .optional()
    .describe("PEM file of the authority that vouches for Redis (rediss), besides the system's own"),
  STORE_WAIT_REPLICAS: z.coerce
    .number()
    .int('expected a whole number')
    .min(0, 'expected 0 or more')
    .max(10, 'expected 10 or less')
    .default(0)
    .describe('Replicas of Redis that must have a message before it is accepted'),
  STORE_START_TIMEOUT_MS: milliseconds.default(30_000).describe('Wait at the start for a Redis that is not there'),
  SQLITE_SYNCHRONOUS: z
    .enum(['normal', 'full'])
    .default('normal')
    .describe('What an accepted message survives: normal a crash of the process, full a power cut as well'),
  FILES_URL: filesUrl
    .default('file:data/files')
    .describe('Where files are kept: file:PATH, or s3://BUCKET/PREFIX?region=REGION&endpoint=https://HOST'),
  FILES_ACCESS_KEY_ID: headerSecret.optional().describe('Access key of the S3 server'),
  FILES_SECRET_ACCESS_KEY: headerSecret.optional().describe('Secret of that access key (secret)'),
  FILES_SESSION_TOKEN: headerSecret.optional().describe('Session token that belongs to that access key (secret)'),
  FILES_INCOMING: z
    .string()
    .min(1)
    .default('data/incoming')
    .describe('With S3: folder where uploads wait until they are whole'),
  FILES_LINKS: z
    .enum(['bridge', 'storage'])
    .default('bridge')
    .describe('Who serves files: the bridge, or the S3 server, to which the bridge then sends clients on'),
  FILES_LINK_SECONDS: z.coerce
    .number()
    .int('expected a whole number')
    .min(600, 'expected 600 or more')
    .max(604_800, 'expected 604800 or less')
    .default(7200)
    .describe('Life of the links to files that clients are given, seconds'),
  FILES_OCR_URL: webAddress
    .optional()
    .describe(
      'Service that reads the words in images, asked by PUT for plain text, as Apache Tika; none are read if absent',
    ),
  FILES_SWEEP_MS: milliseconds
    .default(3_600_000)
    .describe('Time between two walks through all files, for those that nobody has any more'),
  FILES_UPLOAD_MS: milliseconds.default(300_000).describe('Time for a client to send a whole file'),
  CHANNEL_API_KEY: channelKey.optional().describe('Key that clients present (the single channel; secret)'),
  HELPDESK_URL: webAddress
    .optional()
    .describe('Address of the Helpdesk; a path in it is a prefix of REST and Socket.IO (the single channel)'),
  HELPDESK_API_KEY: headerSecret
    .optional()
    .describe('Key of the Helpdesk, never shown to clients (the single channel; secret)'),
  IDENTITY_MODE: identityMode
    .default('optional')
    .describe('How visitors prove who they are: off, optional (names may be claimed) or required (the single channel)'),
  IDENTITY_SECRETS: identitySecrets
    .optional()
    .describe('What visitor keys are signed with: secrets, separated by commas (the single channel; secret)'),
  CHANNELS_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('YAML file with several channels, instead of the keys of the single one'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Least severe log lines that are written'),
  ADMIN_TOKEN: headerSecret
    .min(16)
    .optional()
    .describe('Bearer token of /admin routes, 16 characters or more; without it they answer on loopback only (secret)'),
  ADMIN_ALLOWED_HOSTS: z
    .string()
    .regex(/^[\w.-]+(?:[\s,]+[\w.-]+)*$/, 'expected host names without ports, separated by commas')
    .optional()
    .describe('Host names by which /admin routes may be asked for, besides localhost, ADMIN_HOST and addresses'),
  PLAYGROUND: yesOrNo.describe('Whether the admin port serves the playground at /playground'),
  TRACE_TEXTS: yesOrNo.describe(
    "Whether /admin/trace shows what is in the frames, people's words included; keys never",
  ),
  REPLY_TIMEOUT_MS: milliseconds
    .default(10_000)
    .describe('Wait for a reply of the Helpdesk before its history is read'),
  AGENT_VERIFY_MS: milliseconds
    .default(1000)
    .describe('Wait before messages sent to an agent are looked up in the history'),
  RETRY_BASE_MS: milliseconds.default(500).describe('Longest wait before the first retry'),
  RETRY_MAX_MS: milliseconds.default(30_000).describe('Longest wait before a retry'),
  MESSAGE_ATTEMPTS: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(6)
    .describe(
      'Attempts after which a message that fails while others are served is given up, four times as many if it is alone',
    ),
  MESSAGE_PATIENCE_MS: milliseconds
    .default(60_000)
    .describe('Time before which no failing message is given up, four times as long if it is alone'),
  DELIVERY_DELAYED_MS: milliseconds
    .default(30_000)
    .describe('Waiting time of a message after which the visitor is told'),
  AGENT_DEADLINE_MS: milliseconds
    .default(120_000)
    .describe('Wait for a human agent before the visitor is told that none came'),
  GREETING_DELAY_MS: z.coerce
    .number()
    .int()
    .min(0)
    .max(60_000)
    .default(200)
    .describe('Wait between an HTTP answer and the greeting that it caused'),
  HELPDESK_IDLE_MS: milliseconds.default(60_000).describe('Time after which an unused Helpdesk connection is dropped'),
  HELPDESK_PROBE_MS: z.coerce
    .number()
    .int()
    .min(0)
    .max(86_400_000)
    .default(60_000)
    .describe('Time between two looks whether an idle Helpdesk is there, from the start on; 0 is never'),
  HELPDESK_FRAME_BYTES: bytes
    .default(8_388_608)
    .describe('Largest frame of the Helpdesk; above it the connection is closed, and the history read'),
  HELPDESK_HISTORY_BYTES: bytes
    .default(33_554_432)
    .describe("What is kept of one answer of the Helpdesk's history, the newest; of 32 times as much nothing is read"),
  PING_INTERVAL_MS: milliseconds.default(25_000).describe('Time between pings to a client'),
  PONG_TIMEOUT_MS: milliseconds.default(10_000).describe('Wait for the answer to a ping before the socket is closed'),
  REQUEST_TIMEOUT_MS: milliseconds
    .default(30_000)
    .describe('Time for a client to send a whole HTTP request; its headers have a third of it'),
  OWNER_TIMEOUT_MS: milliseconds.default(5000).describe('Age of a heartbeat after which a replica counts as gone'),
  SLOW_CHECK_MS: milliseconds
    .default(600_000)
    .describe('Time between two looks at what clients listen to, for what no notice told of'),
  DRAIN_WINDOW_MS: z.coerce
    .number()
    .int()
    .min(0)
    .max(3_600_000)
    .default(20_000)
    .describe('Time over which sockets are closed at a shutdown'),
  STORE_TIMEOUT_MS: milliseconds.default(1000).describe('Wait for an answer of the store before it counts as silent'),
  MAX_FRAME_BYTES: bytes.default(1_048_576).describe('Largest frame or body that a client may send'),
  MAX_UNSENT_BYTES: bytes.default(1_048_576).describe('Unsent bytes at which a slow socket is closed'),
  SEND_TIMEOUT_MS: milliseconds
    .default(30_000)
    .describe('Time in which a client must take something of what it is sent before it is cut off'),
  MAX_ANSWER_BYTES: bytes
    .default(8_388_608)
    .describe('Metadata in one list of conversations; what does not fit in is listed without'),
  MAX_LONG_ANSWERS: z.coerce
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(200)
    .describe('Lists and transcripts that are written at the same time, one channel half of them; more get 503'),
  MESSAGE_LINK_BYTES: bytes
    .default(786_432)
    .describe("Frame size above which a client gets a link instead of the bot's message"),
  OTEL_EXPORTER_OTLP_ENDPOINT: webAddress
    .optional()
    .describe('Address of an OpenTelemetry collector (OTLP over HTTP) that gets traces; none are made if absent'),
  OTEL_SERVICE_NAME: z.string().min(1).max(100).default('deskbridge').describe('Name of the bridge in traces'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe('Part of the journeys that are traced, 0 to 1; a request with a traceparent has decided itself'),
  CONVERSATION_TTL_DAYS: z.coerce
    .number()
    .int()
    .min(0)
    .max(36_500)
    .default(0)
    .describe('Days after which an idle conversation is deleted; 0 is never'),
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

/** What does not fit together. */
function filesProblems(given: Environment): string[] {
  if (!given.FILES_URL.startsWith('s3:'))
    return given.FILES_LINKS === 'storage' ? ['FILES_LINKS: expected bridge where FILES_URL is a folder'] : [];
  return (['FILES_ACCESS_KEY_ID', 'FILES_SECRET_ACCESS_KEY'] as const)
    .filter((key) => given[key] === undefined)
    .map((key) => `${key}: expected a value where FILES_URL is an S3 server`);
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
