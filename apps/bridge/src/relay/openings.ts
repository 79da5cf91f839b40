/** How many customers of a channel are taken over at a time: nobody shall hoard those that others could serve sooner. */
import { pause } from '#async';
import type { CustomerLink } from './customer/customer-link.js';

/** Links of a channel that are taken over and not connected yet. */
const openingsLimit = 64;
const lookMs = 50;

type Link = Pick<CustomerLink, 'isOpen' | 'isEnded'>;

/** Of one channel. */
class Opening {
  claims = 0;
  readonly links = new Set<Link>();

  get isFull(): boolean {
    if (this.claims + this.links.size < openingsLimit) return false;
    for (const link of this.links) if (link.isOpen || link.isEnded) this.links.delete(link);
    return this.claims + this.links.size >= openingsLimit;
  }
}

export class Openings {
  private readonly channels = new Map<string, Opening>();

  /** `hasOthers`: whether anybody is there to whom customers could be left. */
  constructor(private readonly hasOthers: () => boolean) {}

  /** Resolves when one more customer of the channel may be claimed: true; or after `ms` milliseconds: false. */
  async hasRoom(channel: string, ms: number): Promise<boolean> {
    const opening = this.of(channel);
    const end = performance.now() + ms;
    while (opening.isFull && this.hasOthers()) {
      if (performance.now() >= end) return false;
      await pause(lookMs);
    }
    return true;
  }

  /** A customer is being claimed; call what is returned when that has ended, with its link if there is one. */
  begin(channel: string): (link: Link | null) => void {
    const opening = this.of(channel);
    opening.claims += 1;
    return (link) => {
      opening.claims -= 1;
      if (link !== null && this.hasOthers()) opening.links.add(link);
    };
  }

  private of(channel: string): Opening {
    let opening = this.channels.get(channel);
    if (opening === undefined) this.channels.set(channel, (opening = new Opening()));
    return opening;
  }
}
