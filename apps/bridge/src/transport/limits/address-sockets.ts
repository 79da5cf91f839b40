/** How many sockets of a channel each address has open on this replica, so that none takes them all. */
import type { ChannelConfig } from '../../channels.js';

type Channel = Pick<ChannelConfig, 'name' | 'limits'>;

/** As many entries as there are addresses with an open socket. */
export class AddressSockets {
  private readonly counts = new Map<string, number>();

  /** True if the address may open one more. */
  hasRoom({ name, limits }: Channel, address: string): boolean {
    return this.countOf(name, address) < limits.socketsPerAddress;
  }

  add(channel: string, address: string): void {
    this.counts.set(keyOf(channel, address), this.countOf(channel, address) + 1);
  }

  remove(channel: string, address: string): void {
    const left = this.countOf(channel, address) - 1;
    if (left > 0) this.counts.set(keyOf(channel, address), left);
    else this.counts.delete(keyOf(channel, address));
  }

  private countOf(channel: string, address: string): number {
    return this.counts.get(keyOf(channel, address)) ?? 0;
  }
}

function keyOf(channel: string, address: string): string {
  return `${channel} ${address}`;
}
