/** Knows of each channel whether its Helpdesk is there: asked at the start, and again and again while nobody else talks to it. */
import type { HelpdeskAddress } from '../connection/connection.js';
import type { Trouble } from '../trouble.js';
import { hostOf, probeHelpdesk } from './probe.js';
import type { Probed } from './probe.js';

/** Times are Unix milliseconds. */
export interface Standing {
  /** Null before the first answer. */
  readonly up: boolean | null;
  readonly host: string;
  readonly cause: Trouble | null;
  readonly since: number;
}

export interface Watched {
  readonly name: string;
  readonly helpdesk: HelpdeskAddress;
}

interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

interface Tools {
  readonly channels: () => readonly Watched[];
  /** True while the channel talks to its Helpdesk: then nobody need ask. */
  readonly isTalking: (channel: string) => boolean;
  readonly logger: Log;
  /** Between two questions of one channel, milliseconds; 0: nobody is ever asked. */
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly probe?: (address: HelpdeskAddress, timeoutMs: number) => Promise<Probed>;
}

/** A Helpdesk that is away is asked more often, but not more often than this, milliseconds. */
const awayMs = 15_000;
/** Channels that are asked at the same time. */
const atATime = 16;

interface Entry extends Standing {
  readonly apiKey: string;
  nextAt: number;
}

export class HelpdeskWatch {
  private readonly entries = new Map<string, Entry>();
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;
  private asking: Promise<void> | null = null;

  constructor(private readonly tools: Tools) {}

  /** Begins to ask. Returns at once. */
  start(): void {
    void this.look();
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  /** Asks at once of the channels whose Helpdesk has changed, and forgets those that are no more. */
  recheck(): void {
    clearTimeout(this.timer);
    void this.look();
  }

  /** How the Helpdesk of a channel stands. */
  of(channel: Watched): Standing {
    const known = this.known(channel);
    return known ?? { up: null, host: hostOf(channel.helpdesk), cause: null, since: Date.now() };
  }

  private known({ name, helpdesk }: Watched): Entry | null {
    const entry = this.entries.get(name);
    const isSame = entry?.host === hostOf(helpdesk) && entry.apiKey === helpdesk.apiKey;
    return entry !== undefined && isSame ? entry : null;
  }

  /** Never rejects; one look at a time, and one that is asked for meanwhile follows. */
  private async look(): Promise<void> {
    while (this.asking !== null) await this.asking;
    if (this.isStopped || this.tools.intervalMs === 0) return;
    this.asking = this.askDue();
    await this.asking;
    this.asking = null;
    this.schedule();
  }

  private async askDue(): Promise<void> {
    const channels = this.tools.channels();
    const names = new Set(channels.map(({ name }) => name));
    for (const name of this.entries.keys()) if (!names.has(name)) this.entries.delete(name);
    const due = channels.filter((channel) => (this.known(channel)?.nextAt ?? 0) <= performance.now());
    const next = due.values();
    // Each takes the next one when it is done.
    const asker = async (): Promise<void> => {
      for (const channel of next) if (!this.isStopped) await this.ask(channel);
    };
    await Promise.all(Array.from({ length: Math.min(atATime, due.length) }, asker));
  }

  private async ask(channel: Watched): Promise<void> {
    const { probe = probeHelpdesk, timeoutMs, isTalking } = this.tools;
    const { helpdesk } = channel;
    const probed: Probed = isTalking(channel.name) ? { ok: true, ms: 0 } : await probe(helpdesk, timeoutMs);
    this.note(channel, helpdesk.apiKey, probed);
  }

  private note(channel: Watched, apiKey: string, probed: Probed): void {
    if (this.isStopped) return;
    const { intervalMs, logger } = this.tools;
    const before = this.known(channel);
    const cause = probed.ok ? null : probed.cause;
    const isNew = before === null || before.up !== probed.ok || before.cause !== cause;
    const host = hostOf(channel.helpdesk);
    const waitMs = probed.ok ? intervalMs : Math.min(intervalMs, awayMs);
    const nextAt = performance.now() + waitMs * (0.9 + 0.2 * Math.random());
    const since = isNew ? Date.now() : before.since;
    this.entries.set(channel.name, { up: probed.ok, host, cause, since, apiKey, nextAt });
    if (!isNew) return;
    const fields = { channel: channel.name, host };
    if (probed.ok) logger.info(fields, 'the Helpdesk is there, and takes the key');
    else {
      const { road, reason } = probed;
      logger.warn({ ...fields, cause, road, reason }, 'the Helpdesk cannot be used');
    }
  }

  private schedule(): void {
    if (this.isStopped || this.asking !== null) return;
    clearTimeout(this.timer);
    const nextAt = Math.min(...[...this.entries.values()].map((entry) => entry.nextAt));
    if (!Number.isFinite(nextAt)) return;
    this.timer = setTimeout(() => void this.look(), Math.max(100, nextAt - performance.now())).unref();
  }
}
