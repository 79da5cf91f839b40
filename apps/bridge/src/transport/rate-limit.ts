/** How many events a client may send: counted by address, by socket and by key, whatever it sends and whether it may come in or not. */
import { createHash } from 'node:crypto';
import type { Limits } from '#state';
import type { ChannelConfig } from '../channels.js';
import type { Admission } from './key-ring.js';
import { EventCounts } from './limits/event-counts.js';

type Channel = Pick<ChannelConfig, 'name' | 'limits'>;

/** Who sends frames, by all that is counted; made once per socket. */
export interface Sender {
  readonly channel: Channel;
  /** As `limitKeyOf` has it. */
  readonly address: string;
  readonly socketId: string;
  /** Tells keys apart, and is none. */
  readonly keyId: string;
}

/** Every method counts one event: 0 if it may be done, else the milliseconds to wait. */
export class RateLimit {
  private readonly addresses: EventCounts;
  private readonly strays: EventCounts;
  private readonly handshakes: EventCounts;
  private readonly sockets: EventCounts;
  private readonly keys: EventCounts;
  /** The channel with the lowest limit. */
  private readonly strictest: Channel | undefined;

  constructor(channels: readonly Channel[], limits: Limits, hasOthers: () => boolean) {
    const counts = (name: string): EventCounts => new EventCounts(name, limits, hasOthers);
    this.addresses = counts('events of addresses');
    this.strays = counts('events without a channel');
    this.handshakes = counts('handshakes of addresses');
    this.sockets = counts('events of sockets');
    this.keys = counts('events of keys');
    [this.strictest] = channels.toSorted((one, other) => one.limits.eventsPerMinute - other.limits.eventsPerMinute);
  }

  /** What opens no channel counts on its address in all of them. It is refused by the lowest limit of all. */
  countStray(address: string): number | Promise<number> {
    if (this.strictest === undefined) return 0;
    const { name, limits } = this.strictest;
    const inside = this.addresses.of(`${name} ${address}`).points;
    return this.strays.count(address, limits.eventsPerMinute - inside);
  }

  /** An upgrade, with the channel that its key opens. Other replicas are told, but not waited for. */
  countHandshake(channel: Channel | null, address: string): number {
    const waitMs =
      channel === null
        ? this.countStray(address)
        : this.handshakes.count(`${channel.name} ${address}`, channel.limits.eventsPerMinute);
    return typeof waitMs === 'number' ? waitMs : 0;
  }

  /** A request that was let in, before its body is read. */
  async countRequest({ channel, apiKey }: Pick<Admission, 'channel' | 'apiKey'>, address: string): Promise<number> {
    return (await this.countAddress(channel, address)) || (await this.countKey(channel, keyIdOf(apiKey)));
  }

  /** A request, counted already, names a socket of the channel: it counts with the frames of that. */
  countSocket({ name, limits }: Channel, socketId: string): number | Promise<number> {
    return this.sockets.count(`${name} ${socketId}`, limits.eventsPerMinute);
  }

  async countFrame({ channel, address, socketId, keyId }: Sender): Promise<number> {
    return (
      (await this.countAddress(channel, address)) ||
      (await this.countSocket(channel, socketId)) ||
      (await this.countKey(channel, keyId))
    );
  }

  private countAddress({ name, limits }: Channel, address: string): number | Promise<number> {
    const strays = this.strays.of(address);
    const waitMs = this.addresses.count(`${name} ${address}`, limits.eventsPerMinute - strays.points);
    return typeof waitMs === 'number' && waitMs > 0 ? Math.max(waitMs, strays.leftMs) : waitMs;
  }

  private countKey({ name, limits }: Channel, keyId: string): number | Promise<number> {
    return this.keys.count(`${name} ${keyId}`, limits.eventsPerMinutePerKey);
  }
}

/** The sender of a socket's frames. */
export function senderOf({ channel, apiKey }: Admission, address: string, socketId: string): Sender {
  return { channel, address, socketId, keyId: keyIdOf(apiKey) };
}

function keyIdOf(apiKey: string): string {
  return createHash('sha256').update(apiKey).digest('base64url').slice(0, 22);
}
