// What the simulator can be told at its start, and the defaults.
import type { DateFraction } from './desk/dates.js';
import { demoScript } from './desk/sate.js';
import type { FaultChange } from './faults.js';
import type { SateScript } from './desk/sate.js';

/** Which Helpdesk is played: one of the two editions (helpdesk.md 10), or one that delivers both ways to one socket. */
export type Edition = 'old' | 'new' | 'both-deliveries';

/** Settings of a simulator; each has a default. */
export interface HelpdeskSimOptions {
  /** 0, the default, takes any free port. */
  port?: number;
  /** Default 127.0.0.1. */
  host?: string;
  /** Each key is an organisation of its own, named org_1, org_2, … Default: one, `demo-helpdesk-key`. */
  apiKeys?: readonly string[];
  /** Token of the agents' dashboard. Default `demo-agent-token`. */
  agentToken?: string;
  /** Default `new`. */
  edition?: Edition;
  /** Default: the script of the demonstration. */
  sate?: SateScript;
  /** How long SATE thinks, in milliseconds. Default 0. */
  sateDelayMs?: number;
  /** If set, a pretend agent greets so many milliseconds after SATE handed a conversation over. */
  pretendAgentDelayMs?: number;
  /** True: SATE answers nobody, every conversation waits for an agent. Default false; `staff` switches it later. */
  waitForPerson?: boolean;
  /** Clock in milliseconds since the epoch, for the dates of messages. */
  now?: () => number;
  /** Seed of everything that is left to chance (jitter, shares). Default 1. */
  seed?: number;
  /** Digits after the second in dates. Default `ms`. */
  dateFraction?: DateFraction;
  /** The same for socket deliveries alone, as both sources need not agree (helpdesk.md 11.5). Default: `dateFraction`. */
  socketDateFraction?: DateFraction;
  /** Path under which sockets and REST are found, as `/desk`, without a slash at the end. Default: none. */
  pathPrefix?: string;
  /** What goes wrong from the start. Default: nothing. */
  faults?: FaultChange;
  /** How many requests the log keeps. Default 10,000. */
  receivedLimit?: number;
}

/** The settings with every default filled in. */
export type SimSettings = Required<Omit<HelpdeskSimOptions, 'pretendAgentDelayMs'>> & {
  pretendAgentDelayMs: number | null;
};

/** Fills in the defaults. */
export function settingsOf(options: HelpdeskSimOptions): SimSettings {
  const dateFraction = options.dateFraction ?? 'ms';
  return {
    port: 0,
    host: '127.0.0.1',
    apiKeys: ['demo-helpdesk-key'],
    agentToken: 'demo-agent-token',
    edition: 'new',
    sate: demoScript,
    sateDelayMs: 0,
    pretendAgentDelayMs: null,
    waitForPerson: false,
    now: Date.now,
    seed: 1,
    dateFraction,
    socketDateFraction: dateFraction,
    pathPrefix: '',
    faults: {},
    receivedLimit: 10_000,
    ...options,
  };
}
