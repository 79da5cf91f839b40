/** What goes wrong at the Helpdesk, one spell after the other until the run has enough of it. */
import { pause } from '#async';
import type { FaultChange, HelpdeskSim } from '../../../apps/helpdesk-sim/src/index.js';
import type { Chance } from './chance.js';

export interface WeatherOptions {
  /** Length of an ordinary spell, milliseconds. */
  readonly spellMs: number;
  /** How long the Helpdesk is down when it is down, milliseconds. */
  readonly outageMs: number;
  /** After an answer that was never sent agents wait so long, milliseconds: nobody could tell its place among what they say. */
  readonly silenceMs: number;
  /** Also loses pushes on healthy connections, which nobody notices before the next reading. */
  readonly dropsPushes: boolean;
}

interface Spell {
  readonly name: string;
  readonly faults?: FaultChange;
  readonly during?: (sim: HelpdeskSim) => Promise<void>;
  readonly isSilent?: boolean;
}

export class Weather {
  outages = 0;
  readonly seen: string[] = [];
  private quietUntil = 0;

  constructor(
    private readonly sim: HelpdeskSim,
    private readonly chance: Chance,
    private readonly options: WeatherOptions,
  ) {}

  /** True while agents may speak. */
  get allowsAgents(): boolean {
    return Date.now() >= this.quietUntil;
  }

  /** How long all spells take together, milliseconds. */
  get totalMs(): number {
    const { spellMs, outageMs } = this.options;
    return this.spells().reduce((sum, { name }) => sum + (name.startsWith('down') ? outageMs : spellMs), 0);
  }

  /** Every spell once, in an order left to chance; then fair weather. */
  async run(): Promise<void> {
    const { spellMs, silenceMs } = this.options;
    for (const { name, faults, during, isSilent = false } of this.chance.shuffle(this.spells())) {
      this.seen.push(name);
      if (isSilent) this.quietUntil = Number.POSITIVE_INFINITY;
      if (faults !== undefined) this.sim.faults.set(faults);
      if (during === undefined) await pause(spellMs);
      else await during(this.sim);
      this.sim.faults.clear();
      if (isSilent) this.quietUntil = Date.now() + silenceMs;
    }
    await this.sim.faults.up();
  }

  private spells(): Spell[] {
    const share = (): number => this.chance.between(10, 40) / 100;
    const event = 'support';
    const down = (mode: 'refuse' | '503'): Spell => ({ name: `down ${mode}`, during: () => this.down(mode) });
    return [
      { name: 'fair' },
      { name: 'latency', faults: { latency: { event, ms: 300, jitterMs: 300 } } },
      { name: 'slow everything', faults: { latency: { ms: 200 }, restLatency: { ms: 100, jitterMs: 100 } } },
      { name: 'silence', faults: { silence: { event, share: share() } }, isSilent: true },
      { name: 'lost requests', faults: { lostRequest: { event, share: share() } } },
      { name: 'cut before reply', faults: { cutBeforeReply: { share: share() } } },
      {
        name: 'cut before processing',
        faults: { cutBeforeProcessing: { share: share() }, latency: { event, ms: 100 } },
      },
      { name: 'errors 500', faults: { errorEnvelope: { status: 500, share: share() } } },
      { name: 'errors 429', faults: { errorEnvelope: { event, status: 429, share: share() } } },
      { name: 'duplicates', faults: { duplicates: { share: 0.7 } } },
      { name: 'REST 503', faults: { restStatus: { status: 503, share: 0.5 }, cutBeforeReply: { event, share: 0.1 } } },
      { name: 'REST slow', faults: { restLatency: { ms: 100, jitterMs: 400 }, lostRequest: { event, share: 0.1 } } },
      { name: 'refused', during: () => this.refuse() },
      { name: 'kicks', during: () => this.kick() },
      down('refuse'),
      down('503'),
      ...this.oddities(),
      ...(this.options.dropsPushes ? [{ name: 'dropped pushes', faults: { dropPushes: { share: 0.5 } } }] : []),
    ];
  }

  /** What nobody can read, what was said before, and values that one road spells in its own way; with cuts, so that histories are read. */
  private oddities(): Spell[] {
    const cuts: FaultChange = { cutBeforeReply: { event: 'support', share: 0.1 } };
    const things = ['unknownSender', 'notice', 'text', 'null'] as const;
    const strange = this.chance.pick([null, 'moved', { sender: 'system', message: 'x' }] as const);
    const at = this.chance.pick(['first', 'middle', 'last'] as const);
    return [
      { name: 'odd pushes', faults: { ...cuts, strangePush: { event: 'enter_support', things: [...things] } } },
      { name: 'replays', faults: { ...cuts, replay: { event: 'enter_support' } } },
      { name: 'odd histories', faults: { ...cuts, strangeItem: { of: 'messages', value: strange, at } } },
      {
        name: 'odd spelling',
        faults: {
          ...cuts,
          dates: { road: 'rest', toMs: this.chance.pick([10, 100] as const), by: 'rounding' },
          texts: { road: 'rest', changes: ['escaped', 'collapsed', 'trimmed'] },
        },
      },
    ];
  }

  private async down(mode: 'refuse' | '503'): Promise<void> {
    this.outages++;
    await this.sim.faults.down(mode);
    await pause(this.options.outageMs);
    await this.sim.faults.up();
  }

  private async kick(): Promise<void> {
    for (const how of ['cut', 'ordered', 'cut'] as const) {
      this.sim.faults.kickAll(how);
      await pause(this.options.spellMs / 3);
    }
  }

  /** The key is not taken for a while; connections that were open are gone. */
  private async refuse(): Promise<void> {
    this.sim.faults.set({ refuse: { status: this.chance.pick([400, 401] as const) } });
    this.sim.faults.kickAll('cut');
    await pause(this.options.spellMs);
  }
}
