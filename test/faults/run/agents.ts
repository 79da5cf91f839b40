/** Agents who take conversations over at any moment: while the visitor listens, while nobody does, while the Helpdesk is cut off. */
import { pause } from '#async';
import type { HelpdeskSim } from '../../../apps/helpdesk-sim/src/index.js';
import type { Chance } from './chance.js';
import type { Visitor } from './visitor.js';

interface Tools {
  readonly sim: HelpdeskSim;
  readonly chance: Chance;
  readonly maySpeak: () => boolean;
  /** Who began the conversation that this text of a customer belongs to. */
  readonly visitorOf: (text: string) => Visitor | undefined;
  readonly everyMs: number;
}

export class Agents {
  messages = 0;
  /** Tickets that an agent ever spoke in. */
  readonly tickets = new Set<string>();
  private isOver = false;
  private readonly shifts = new Set<Promise<void>>();
  private readonly life: Promise<void>;

  constructor(private readonly tools: Tools) {
    this.life = this.live();
  }

  /** Resolves when the last agent has handed back. */
  async end(): Promise<void> {
    this.isOver = true;
    await this.life;
    await Promise.all(this.shifts);
  }

  private async live(): Promise<void> {
    const { sim, chance, everyMs } = this.tools;
    while (!this.isOver) {
      await pause(chance.between(0, 2 * everyMs));
      const ticket = chance.pick(sim.inspect.conversations());
      if (ticket === undefined || ticket.responder === 'agent' || !this.tools.maySpeak()) continue;
      const shift = this.shift(ticket.id).finally(() => this.shifts.delete(shift));
      this.shifts.add(shift);
    }
  }

  /** A few messages in one conversation, then back to SATE. */
  private async shift(ticket: string): Promise<void> {
    const { sim, chance, visitorOf } = this.tools;
    this.tickets.add(ticket);
    const visitor = visitorOf(sim.inspect.customerTexts(ticket)[0] ?? '');
    if (chance.happens(0.5)) visitor?.leave(chance.between(200, 1500));
    for (let left = chance.between(1, 3); left > 0; left--) {
      while (!this.tools.maySpeak()) await pause(50);
      sim.agent.say(ticket, `agent-${++this.messages}`);
      await pause(chance.between(0, 800));
    }
    sim.agent.release(ticket);
  }
}
