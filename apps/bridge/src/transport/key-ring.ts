/** Which channel a key opens, and from which origins. Keys are kept as digests: looking one up tells nothing by its time. */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { ChannelConfig } from '../channels.js';

/** A request that may come in. */
export interface Admission {
  readonly channel: ChannelConfig;
  /** The key as it was presented. */
  readonly apiKey: string;
}

type Refusal = 'unauthorized' | 'forbiddenOrigin';

export class KeyRing {
  private readonly channels = new Map<string, ChannelConfig>();

  constructor(channels: readonly ChannelConfig[]) {
    for (const channel of channels) for (const key of channel.apiKeys) this.channels.set(digest(key), channel);
  }

  channelOf(apiKey: string): ChannelConfig | null {
    return this.channels.get(digest(apiKey)) ?? null;
  }

  /** Admits by the first key that opens a channel. Requests without an origin are no browser's and need only the key. */
  admit(keys: readonly string[], origin: string | undefined): Admission | Refusal {
    for (const apiKey of keys) {
      const channel = this.channelOf(apiKey);
      if (channel === null) continue;
      return origin === undefined || allows(channel, origin) ? { channel, apiKey } : 'forbiddenOrigin';
    }
    return 'unauthorized';
  }

  /** True if a browser at this origin may talk to any channel; which one is only known with the key. */
  knowsOrigin(origin: string): boolean {
    return [...this.channels.values()].some((channel) => allows(channel, origin));
  }
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
