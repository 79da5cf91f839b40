/** How many events a client may send: counted by address, by socket and by key, whatever it sends and whether it may come in or not. */
import { createHash } from 'node:crypto';
import type { Limits } from '#state';
import type { ChannelConfig } from '../../channels.js';
import type { Admission } from '../../relay/inbound/asker.js';
import { EventCounts } from './event-counts.js';

type Channel = Pick<ChannelConfig, 'name' | 'limits'>;

/** Who sends frames, by all that is counted; made once per socket. */
export interface Sender {
  readonly channel: Channel;
  /** As `limitKeyOf` has it. */
  readonly address: string;
  readonly socketId: string;
  readonly holder: Holder;
}

/** Who holds a key: its visitor, or all who share it. */
class Holder {
  constructor(
    private readonly channel: Channel,
    private readonly isVisitor: boolean,
    /** Tells keys apart, and is none. */
    readonly name: string,
  ) {}

  /** Events in a minute, as the limits are now, however old the socket is. */
  get points(): number {
    const { limits } = this.channel;
    return this.isVisitor ? limits.eventsPerMinute : limits.eventsPerMinutePerKey;
  }
}

/** Every method counts one event: 0 if it may be done, else the milliseconds to wait. */
export class RateLimit {
  private readonly addresses: EventCounts;
  private readonly strays: EventCounts;
  private readonly handshakes: EventCounts;
  private readonly sockets: EventCounts;
  private readonly holders: EventCounts;
  /** The channel with the lowest limit. */
  private strictest: Channel | undefined;

  constructor(channels: readonly Channel[], limits: Limits, hasOthers: () => boolean) {
    const counts = (name: string): EventCounts => new EventCounts(name, limits, hasOthers);
    this.addresses = counts('events of addresses');
    this.strays = counts('events without a channel');
    this.handshakes = counts('handshakes of addresses');
    this.sockets = counts('events of sockets');
    this.holders = counts('events of keys');
    this.change(channels);
  }

  /** These channels there are from now on, with the limits that they have now. */
  change(channels: readonly Channel[]): void {
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
  async countRequest(admission: Admission, address: string): Promise<number> {
    return (await this.countAddress(admission.channel, address)) || (await this.countHolder(holderOf(admission)));
  }

  /** A request, counted already, names a socket of the channel: it counts with the frames of that. */
  countSocket({ name, limits }: Channel, socketId: string): number | Promise<number> {
    return this.sockets.count(`${name} ${socketId}`, limits.eventsPerMinute);
  }

  async countFrame({ channel, address, socketId, holder }: Sender): Promise<number> {
    return (
      (await this.countAddress(channel, address)) ||
      (await this.countSocket(channel, socketId)) ||
      (await this.countHolder(holder))
    );
  }

  private countAddress({ name, limits }: Channel, address: string): number | Promise<number> {
    const strays = this.strays.of(address);
    const waitMs = this.addresses.count(`${name} ${address}`, limits.eventsPerMinute - strays.points);
    return typeof waitMs === 'number' && waitMs > 0 ? Math.max(waitMs, strays.leftMs) : waitMs;
  }

  private countHolder({ name, points }: Holder): number | Promise<number> {
    return this.holders.count(name, points);
  }
}

/** The sender of a socket's frames. */
export function senderOf(admission: Admission, address: string, socketId: string): Sender {
  return { channel: admission.channel, address, socketId, holder: holderOf(admission) };
}

/** A visitor is the same with every key that is minted for it. */
function holderOf({ channel, apiKey, visitor }: Admission): Holder {
  const what = visitor === null ? `key ${apiKey}` : `visitor ${visitor.userId}`;
  const name = `${channel.name} ${createHash('sha256').update(what).digest('base64url')}`;
  return new Holder(channel, visitor !== null, name);
}
