/** The channels: one from three environment variables, or several from a YAML file. */
import { z } from 'zod';
import { defaultTexts } from '#translation';
import type { ChannelPolicy } from '#translation';
import { channelKey, headerSecret, identitySecret } from './secrets.js';
import { referred, referredLines } from './settings/references.js';
import type { Resolve } from './settings/references.js';

export interface ChannelConfig {
  readonly name: string;
  /** Any of them opens the channel; several allow a change of key without an interruption. */
  readonly apiKeys: readonly string[];
  readonly helpdesk: { readonly url: string; readonly apiKey: string };
  /** Exact origins of browsers, or `*`. Requests without an Origin (apps, servers) are always allowed. */
  readonly allowedOrigins: readonly string[];
  /** Whether what a client has received is marked as read at the Helpdesk. */
  readonly readReceipts: boolean;
  readonly identity: IdentityConfig;
  readonly limits: ChannelLimits;
  readonly canary: CanaryConfig;
  readonly files: ChannelFiles;
  readonly policy: ChannelPolicy;
}

/** Whether visitors prove who they are (docs/identity.md). */
export interface IdentityConfig {
  /** `off`: names are claimed. `optional`: also proven, and what is proven is protected. `required`: without proof nobody has a name. */
  readonly mode: 'off' | 'optional' | 'required';
  /** Any of them signs; several allow a change of secret without an interruption. */
  readonly secrets: readonly string[];
}

/** A client of the bridge's own that proves the whole road (docs/operations.md). */
export interface CanaryConfig {
  /** Time between two of its messages, milliseconds; 0: there is none. */
  readonly everyMs: number;
  /** In which the Helpdesk must answer, milliseconds. */
  readonly timeoutMs: number;
  /** What it says. */
  readonly text: string;
}

export interface ChannelLimits {
  /** Sockets that may be open on one replica. */
  readonly sockets: number;
  /** Sockets that one address may have open on one replica. */
  readonly socketsPerAddress: number;
  /** Events that one address, and one socket, may send in a minute: frames and requests of any kind, readable or not. */
  readonly eventsPerMinute: number;
  /** Events that all who present the same key may send in a minute together. */
  readonly eventsPerMinutePerKey: number;
  /** Connections to the Helpdesk that one replica may have. */
  readonly helpdeskConnections: number;
  /** What a conversation may take (document and entries as JSON), bytes; clients are refused what is above it. */
  readonly conversationBytes: number;
  /** Entries that a conversation may have; clients are refused what is above it. */
  readonly conversationEntries: number;
  /** What the metadata of a conversation, `private` and `userBasicInfo` may take together as JSON, bytes. */
  readonly metadataBytes: number;
  /** Conversations that a named user may begin in an hour; 0: any number. */
  readonly conversationsPerUserPerHour: number;
  /** Conversations that may be begun from one address in an hour; 0: any number. */
  readonly conversationsPerAddressPerHour: number;
  /** What all conversations may take together, bytes: warned of from `soft` on, refused from `hard` on; 0: any number. */
  readonly channelBytes: { readonly soft: number; readonly hard: number };
}

/** What becomes of the files of visitors and agents (docs/files.md). */
export interface ChannelFiles {
  /** Whether clients may upload. */
  readonly uploads: boolean;
  /** Whether an upload may come without any key, as the library sends it that knows no `path` (captivate.md 1.3). */
  readonly withoutKey: boolean;
  /** Of one file, bytes. */
  readonly maxFileBytes: number;
  /** Of the files that were uploaded to one conversation, bytes; 0: any number. */
  readonly maxConversationBytes: number;
  /** Of all files of the channel, bytes; 0: any number. */
  readonly maxChannelBytes: number;
  /** Files that may come from one address in an hour; 0: any number. */
  readonly uploadsPerAddressPerHour: number;
  /** Bytes of files that may come from one address in an hour; 0: any number. */
  readonly uploadBytesPerAddressPerHour: number;
  /** What the Helpdesk is told of a file's text, bytes; 0: nothing. */
  readonly excerptBytes: number;
  /** Life of the links to files that the Helpdesk is given, days. */
  readonly helpdeskLinkDays: number;
  /** Whether an agent's attachment stays a link to the Helpdesk, or is fetched and served by the bridge. */
  readonly attachments: 'link' | 'fetch';
  /** Hosts besides the Helpdesk's own that attachments may be fetched from. */
  readonly attachmentHosts: readonly string[];
}

/** With what could not be used in it, a request would fail or a link lead nowhere. */
export const webAddress = z.url({ protocol: /^https?$/, error: 'expected an address with http:// or https://' }).refine(
  (given) => {
    const { username = '', password = '', search = '', hash = '' } = URL.parse(given) ?? {};
    return `${username}${password}${search}${hash}` === '';
  },
  { error: 'expected an address without user, query and fragment' },
);

/** As browsers send it: scheme, host and port, nothing behind them. */
const origin = z
  .string()
  .refine((given) => given === '*' || (/^https?:/.test(given) && URL.parse(given)?.origin === given), {
    error: 'expected * or an origin such as https://shop.example.com',
  });

const text = z.string().max(2000);

const textsSchema = z
  .strictObject({
    escalation: text.min(1),
    closeQuestion: text.min(1),
    closeYes: text.min(1),
    closeNo: text.min(1),
    ratingQuestion: text,
    ratingThanks: text,
    fileLabel: text.min(1),
    agentName: text.min(1),
    botName: text.min(1),
    channelName: text.min(1),
  })
  .partial();

export const identityMode = z.enum(['off', 'optional', 'required']);

const filesFields = z.strictObject({
  uploads: z.boolean().default(true),
  withoutKey: z.boolean().default(false),
  maxFileBytes: z.int().min(1).default(26_214_400),
  maxConversationBytes: z.int().min(0).default(524_288_000),
  maxChannelBytes: z.int().min(0).default(10_737_418_240),
  uploadsPerAddressPerHour: z.int().min(0).default(1200),
  uploadBytesPerAddressPerHour: z.int().min(0).default(2_147_483_648),
  excerptBytes: z.int().min(0).max(65_536).default(0),
  helpdeskLinkDays: z.int().min(1).max(3650).default(30),
  attachments: z.enum(['link', 'fetch']).default('link'),
  attachmentHosts: z
    .array(z.string().regex(/^[a-z0-9.-]+(:\d{1,5})?$/, 'expected a host in lower case, with its port if it has one'))
    .max(32)
    .default([]),
});

/** Each a secret, or a file with one on every line. */
function identityFields(resolve: Resolve) {
  return z
    .strictObject({
      mode: identityMode.default('optional'),
      secrets: z
        .array(referredLines(resolve, identitySecret))
        .max(16)
        .transform((secrets) => secrets.flat())
        .default([]),
    })
    .refine(({ mode, secrets }) => mode !== 'required' || secrets.length > 0, {
      path: ['secrets'],
      error: 'expected one or more where it is required',
    });
}

const limitFields = z
  .strictObject({
    sockets: z.int().min(1).default(20_000),
    socketsPerAddress: z.int().min(1).default(1000),
    eventsPerMinute: z.int().min(1).default(6000),
    eventsPerMinutePerKey: z.int().min(1).default(600_000),
    helpdeskConnections: z.int().min(1).default(5000),
    conversationBytes: z.int().min(1).default(16_777_216),
    conversationEntries: z.int().min(1).default(10_000),
    metadataBytes: z.int().min(1).default(262_144),
    conversationsPerUserPerHour: z.int().min(0).default(120),
    conversationsPerAddressPerHour: z.int().min(0).default(600),
    channelBytes: z.strictObject({ soft: z.int().min(0).default(0), hard: z.int().min(0).default(0) }).prefault({}),
  })
  .prefault({});

function channelFields(resolve: Resolve) {
  return z.strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'expected lower-case letters, digits and hyphens'),
    apiKeys: z
      .array(referredLines(resolve, channelKey))
      .min(1)
      .transform((keys) => keys.flat()),
    helpdesk: z.strictObject({ url: referred(resolve, webAddress), apiKey: referred(resolve, headerSecret) }),
    allowedOrigins: z.array(referred(resolve, origin)).default(['*']),
    greeting: text.default(defaultTexts.greeting),
    texts: textsSchema.default({}),
    prompts: z.enum(['buttons', 'actions', 'both']).default('both'),
    html: z.enum(['text', 'html']).default('text'),
    closedTicket: z.enum(['new', 'refuse']).default('new'),
    actions: z.record(z.string().min(1), text.min(1)).default({}),
    closeOnDelete: z.boolean().default(true),
    listAnonymous: z.boolean().default(false),
    readReceipts: z.boolean().default(true),
    identity: identityFields(resolve).prefault({}),
    files: filesFields.prefault({}),
    limits: limitFields,
    canary: z
      .strictObject({
        everyMs: z
          .int()
          .refine((ms) => ms === 0 || (ms >= 10_000 && ms <= 86_400_000), 'expected 0, or 10000 to 86400000')
          .default(0),
        timeoutMs: z.int().min(1000).max(600_000).default(30_000),
        text: text.min(1).default('This is a test of the connection by Deskbridge. Please ignore it.'),
      })
      .prefault({}),
  });
}

/** One channel as the file has it. */
function channelSchema(resolve: Resolve) {
  return channelFields(resolve).transform(toConfig);
}

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

export type Read<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly string[] };

/** The single channel `default` of environment variables. */
export function channelFromEnvironment(given: {
  readonly CHANNEL_API_KEY?: string | undefined;
  readonly HELPDESK_URL?: string | undefined;
  readonly HELPDESK_API_KEY?: string | undefined;
  readonly IDENTITY_MODE?: IdentityConfig['mode'] | undefined;
  readonly IDENTITY_SECRETS?: readonly string[] | undefined;
}): Read<readonly ChannelConfig[]> {
  const { CHANNEL_API_KEY, HELPDESK_URL, HELPDESK_API_KEY } = given;
  if (CHANNEL_API_KEY === undefined || HELPDESK_URL === undefined || HELPDESK_API_KEY === undefined) {
    const missing = (['CHANNEL_API_KEY', 'HELPDESK_URL', 'HELPDESK_API_KEY'] as const).filter(
      (key) => given[key] === undefined,
    );
    return { ok: false, problems: missing.map((key) => `${key}: expected a value, or CHANNELS_FILE instead`) };
  }
  const helpdesk = { url: HELPDESK_URL, apiKey: HELPDESK_API_KEY };
  const { IDENTITY_MODE: mode = 'optional', IDENTITY_SECRETS: secrets = [] } = given;
  if (mode === 'required' && secrets.length === 0) {
    return { ok: false, problems: ['IDENTITY_SECRETS: expected one or more where IDENTITY_MODE is required'] };
  }
  const asItIs: Resolve = (given) => (typeof given === 'string' ? given : '');
  const channel = channelSchema(asItIs).parse({ name: 'default', apiKeys: [CHANNEL_API_KEY], helpdesk });
  return { ok: true, value: [{ ...channel, identity: { mode, secrets } }] };
}

function toConfig(raw: z.output<ReturnType<typeof channelFields>>): ChannelConfig {
  const { greeting, texts, prompts, html, closedTicket, actions, closeOnDelete, listAnonymous, ...rest } = raw;
  const given = Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== undefined));
  return {
    ...rest,
    policy: {
      texts: { ...defaultTexts, ...given, greeting },
      prompts,
      html,
      closedTicket,
      actionSentences: actions,
      closeOnDelete,
      listAnonymous,
      files: { excerptBytes: rest.files.excerptBytes, helpdeskLinkDays: rest.files.helpdeskLinkDays },
      sessionKey: rest.name,
      helpdeskOrigin: new URL(rest.helpdesk.url).origin,
    },
  };
}
