/** How many customers are taken over at a time: nobody shall hoard those that others could serve sooner. */
import { pause } from '#async';
import type { CustomerLink } from './customer/customer-link.js';

/** Links that are taken over and not connected yet. */
const openingsLimit = 64;
const lookMs = 50;

export class Openings {
  private readonly links = new Set<Pick<CustomerLink, 'isOpen' | 'isEnded'>>();
  private claims = 0;

  /** `hasOthers`: whether anybody is there to whom customers could be left. */
  constructor(private readonly hasOthers: () => boolean) {}

  /** Resolves when one more customer may be claimed: true; or after `ms` milliseconds: false. */
  async hasRoom(ms: number): Promise<boolean> {
    const end = performance.now() + ms;
    while (this.isFull && this.hasOthers()) {
      if (performance.now() > end) return false;
      await pause(lookMs);
    }
    return true;
  }

  /** A customer is being claimed; call what is returned when that has ended, with its link if there is one. */
  begin(): (link: Pick<CustomerLink, 'isOpen' | 'isEnded'> | null) => void {
    this.claims += 1;
    return (link) => {
      this.claims -= 1;
      if (link !== null) this.links.add(link);
    };
  }

  private get isFull(): boolean {
    if (this.claims + this.links.size < openingsLimit) return false;
    for (const link of this.links) if (link.isOpen || link.isEnded) this.links.delete(link);
    return this.claims + this.links.size >= openingsLimit;
  }
}
