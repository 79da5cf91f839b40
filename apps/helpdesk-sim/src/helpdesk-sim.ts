// What a running simulator offers to whoever started it.
import type { AttachmentMetadata } from '#helpdesk';
import type { AgentDesk } from './sockets/agents.js';
import type { FaultChange, FaultSettings } from './faults.js';
import type { Inspection } from './desk/inspection.js';
import type { DownMode } from './http/power.js';

/** What can go wrong, settable at any time. */
export interface SimFaults {
  /** Changes the switchboard: settings replace, null lifts. Throws if the change does not make sense. */
  set(change: FaultChange): void;
  /** Lifts every fault of the switchboard; a server that is down stays down. */
  clear(): void;
  current(): Partial<FaultSettings>;
  /** Ends every socket now: `ordered` as a server does (clients do not come back by themselves), `cut` as a network does. */
  kickAll(how?: 'ordered' | 'cut'): void;
  /** Ends every connection and closes the port, or answers 503, until `up` or for so many milliseconds. */
  down(mode?: DownMode, forMs?: number): Promise<void>;
  up(): Promise<void>;
}

/** Files that agents attach. */
export interface SimFiles {
  /** Takes a file in, as an upload does; `agent.say` takes what it gives. Throws a DeskError for a name or a size that is refused. */
  add(name: string, bytes: Buffer): AttachmentMetadata;
  /** How often the file at this address was asked for. */
  asked(url: string): number;
}

/** Who answers. */
export interface SimStaff {
  /** While it is on, SATE answers nobody and no pretend agent greets: an agent has to. Who waits then waits on when it is off. */
  waitForPerson(isOn: boolean): void;
  current(): { readonly waitForPerson: boolean };
}

/** A running simulator. */
export interface HelpdeskSim {
  /** Origin, such as `http://127.0.0.1:4000`; the control routes are found there. */
  url: string;
  /** What clients call the Helpdesk's address: the origin, with the path prefix if there is one. */
  helpdeskUrl: string;
  port: number;
  agent: AgentDesk;
  faults: SimFaults;
  staff: SimStaff;
  inspect: Inspection;
  files: SimFiles;
  /** Ends every connection and frees the port. */
  close(): Promise<void>;
}
