/** Which channel a key opens, for whom, and from which origins. Keys are kept as digests: looking one up tells nothing by its time. */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { readVisitorKey } from '#visitor-key';
import type { ChannelConfig } from '../../channels.js';
import type { Admission } from '../../relay/inbound/asker.js';

type Refusal = 'unauthorized' | 'forbiddenOrigin';

/** Characters of a key or of a query; what is longer opens nothing. */
const longestKey = 4096;

export class KeyRing {
  private byKey: ReadonlyMap<string, ChannelConfig> = new Map();
  private byName: ReadonlyMap<string, ChannelConfig> = new Map();

  constructor(channels: readonly ChannelConfig[]) {
    this.change(channels);
  }

  /** From now on the keys of these channels are good, and no others. */
  change(channels: readonly ChannelConfig[]): void {
    this.byKey = new Map(channels.flatMap((channel) => channel.apiKeys.map((key) => [digest(key), channel] as const)));
    this.byName = new Map(channels.map((channel) => [channel.name, channel]));
  }

  /** Admits by the first key that opens a channel. Requests without an origin are no browser's and need only the key. */
  admit(keys: readonly string[], origin: string | undefined): Admission | Refusal {
    for (const apiKey of keys) {
      const opened = apiKey.length > longestKey ? null : this.open(apiKey);
      if (opened === null) continue;
      const isAllowed = origin === undefined || allows(opened.channel, origin);
      return isAllowed ? { ...opened, apiKey, origin } : 'forbiddenOrigin';
    }
    return 'unauthorized';
  }

  /** True if a browser at this origin may talk to any channel; which one is only known with the key. */
  knowsOrigin(origin: string): boolean {
    return [...this.byName.values()].some((channel) => allows(channel, origin));
  }

  /** True if a browser at this origin may talk to the channel of that name. */
  allows(name: string, origin: string): boolean {
    const channel = this.byName.get(name);
    return channel !== undefined && allows(channel, origin);
  }

  private open(apiKey: string): Pick<Admission, 'channel' | 'visitor'> | null {
    const channel = this.byKey.get(digest(apiKey));
    if (channel !== undefined) return { channel, visitor: null };
    const read = readVisitorKey(apiKey, (name) => secretsOf(this.byName.get(name)), Date.now());
    const named = read === null ? undefined : this.byName.get(read.channel);
    if (read === null || named === undefined) return null;
    return { channel: named, visitor: { userId: read.userId, expiresAt: read.expiresAt * 1000 } };
  }
}

/** Where nobody asks for identity, no visitor key opens anything. */
function secretsOf(channel: ChannelConfig | undefined): readonly string[] {
  return channel === undefined || channel.identity.mode === 'off' ? [] : channel.identity.secrets;
}

/** The keys that a request may mean, by POST or at the upgrade: what its header says goes before its query. */
export function keysOf({ url = '', headers }: Pick<IncomingMessage, 'url' | 'headers'>): string[] {
  const header = headers['x-api-key'];
  return [...(typeof header === 'string' ? [header] : []), ...keysOfQuery(url)];
}

/**
 * Every reading of the key in a query: clients concatenate it unescaped (captivate.md 1.1), so that `+`, `%`, `=` and `&` may
 * mean themselves.
 */
function keysOfQuery(url: string): string[] {
  const [, rest] = /[?&]api[Kk]ey=(.*)$/.exec(url) ?? [];
  if (rest === undefined) return [];
  const [first = ''] = rest.split('&');
  return [...new Set([first, unescaped(first), unescaped(first.replaceAll('+', ' ')), rest, unescaped(rest)])].filter(
    (key) => key !== '',
  );
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function allows({ allowedOrigins }: ChannelConfig, origin: string): boolean {
  return allowedOrigins.includes('*') || allowedOrigins.includes(origin);
}

function digest(apiKey: string): string {
  return createHash('sha256').update(apiKey).digest('base64');
}
