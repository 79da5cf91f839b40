/** A customer's place among the connections of its channel. */
import type { Bell } from '#async';
import type { Guest } from '../../../helpdesk/places/guest.js';
import type { Places } from '../../../helpdesk/places/places.js';

interface Tools {
  readonly places: Places;
  /** Rung when there is a place, or when it is wanted. */
  readonly bell: Bell;
  /** True if something waits for the Helpdesk, or may be there. */
  readonly hasWork: () => boolean;
  /** True if nothing that was missed is still to be read. */
  readonly isUpToDate: () => boolean;
}

export class Seat implements Guest {
  group = '';
  usedAt = 0;
  /** True if others wait for the place. */
  isWanted = false;
  /** True if something was asked or looked for since it was given. */
  hadTurn = false;

  constructor(private readonly tools: Tools) {}

  get hasWork(): boolean {
    return this.tools.hasWork();
  }

  get isBusy(): boolean {
    return this.hasWork || !this.tools.isUpToDate();
  }

  get standing(): 'held' | 'waiting' | 'none' {
    return this.tools.places.standingOf(this);
  }

  /** Asks for a place; the bell tells when there is one. */
  ask(): void {
    this.tools.places.enter(this);
  }

  /** Gives it up, or waits no more. Idempotent. */
  leave(): void {
    this.isWanted = false;
    this.tools.places.leave(this);
  }

  /** The connection is used. */
  use(): void {
    this.usedAt = performance.now();
  }

  onAdmitted(): void {
    this.isWanted = false;
    this.hadTurn = false;
    this.use();
    this.tools.bell.ring();
  }

  onWanted(): void {
    this.isWanted = true;
    this.tools.bell.ring();
  }
}
