/** The channels as they are now: who holds one of them sees at once what a reload has changed. */
import { isDeepStrictEqual } from 'node:util';
import type { ChannelConfig } from '../channels.js';

type Field = Exclude<keyof ChannelConfig, 'name'>;

/** Each of them, as the compiler sees to. */
const every: Readonly<Record<Field, true>> = {
  ...{ apiKeys: true, helpdesk: true, allowedOrigins: true, readReceipts: true },
  ...{ identity: true, files: true, limits: true, policy: true, canary: true },
};
const fields = Object.keys(every) as Field[];

/** One channel; what it gives is always of one configuration as a whole. */
class LiveChannel implements ChannelConfig {
  readonly name: string;

  constructor(private now: ChannelConfig) {
    this.name = now.name;
  }

  get apiKeys() {
    return this.now.apiKeys;
  }

  get helpdesk() {
    return this.now.helpdesk;
  }

  get allowedOrigins() {
    return this.now.allowedOrigins;
  }

  get readReceipts() {
    return this.now.readReceipts;
  }

  get identity() {
    return this.now.identity;
  }

  get files() {
    return this.now.files;
  }

  get canary() {
    return this.now.canary;
  }

  get limits() {
    return this.now.limits;
  }

  get policy() {
    return this.now.policy;
  }

  /** Returns which fields have changed. */
  become(next: ChannelConfig): Field[] {
    const changed = fields.filter((field) => !isDeepStrictEqual(this.now[field], next[field]));
    this.now = next;
    return changed;
  }
}

/** What a reload has changed. */
export interface Changes {
  readonly added: readonly ChannelConfig[];
  readonly changed: readonly { readonly channel: ChannelConfig; readonly fields: readonly Field[] }[];
}

/** Channels are changed and added, never taken away. */
export class LiveChannels {
  private readonly channels: LiveChannel[];
  private readonly named: Map<string, ChannelConfig>;

  constructor(channels: readonly ChannelConfig[]) {
    this.channels = channels.map((channel) => new LiveChannel(channel));
    this.named = new Map(this.channels.map((channel) => [channel.name, channel]));
  }

  /** All of them; the list grows when one is added. */
  get all(): readonly ChannelConfig[] {
    return this.channels;
  }

  /** The map grows when one is added. */
  get byName(): ReadonlyMap<string, ChannelConfig> {
    return this.named;
  }

  /** Names of those that are not among the given ones. */
  missingIn(next: readonly ChannelConfig[]): string[] {
    const names = new Set(next.map(({ name }) => name));
    return this.channels.filter(({ name }) => !names.has(name)).map(({ name }) => name);
  }

  /** All at once. */
  become(next: readonly ChannelConfig[]): Changes {
    const added: ChannelConfig[] = [];
    const changed: { channel: ChannelConfig; fields: Field[] }[] = [];
    for (const given of next) {
      const channel = this.channels.find(({ name }) => name === given.name);
      if (channel === undefined) {
        const live = new LiveChannel(given);
        this.channels.push(live);
        this.named.set(live.name, live);
        added.push(live);
        continue;
      }
      const fields = channel.become(given);
      if (fields.length > 0) changed.push({ channel, fields });
    }
    return { added, changed };
  }
}
