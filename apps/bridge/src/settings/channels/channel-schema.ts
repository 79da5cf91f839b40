/** One channel as it is written down, and what becomes of it. */
import { z } from 'zod';
import { defaultTexts } from '#translation';
import type { ChannelConfig } from '../../channels.js';
import { channelKey, headerSecret } from '../values/secrets.js';
import { webAddress } from '../values/web-address.js';
import { filesFields } from './files-fields.js';
import { identityFields } from './identity-fields.js';
import { limitFields } from './limit-fields.js';
import { referred, referredLines } from './references.js';
import type { Resolve } from './references.js';

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
export function channelSchema(resolve: Resolve) {
  return channelFields(resolve).transform(toConfig);
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
