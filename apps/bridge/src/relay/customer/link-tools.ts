/** What the links of one channel have in common. */
import type { Backoff } from '#async';
import type { SocketDirectory } from '#state';
import type { Attachments } from '../../files/attachments/attachments.js';
import type { HelpdeskDoor } from '../../helpdesk/connection/door.js';
import type { HelpdeskHistory } from '../../helpdesk/rest/history.js';
import type { Places } from '../../helpdesk/places/places.js';
import type { Pulse } from '../../helpdesk/pulse.js';
import type { Trouble } from '../../helpdesk/trouble.js';
import type { Logger } from '../../log.js';
import type { Metrics } from '../../metrics/metrics.js';
import type { Journeys } from '../../telemetry/journeys.js';
import type { Trace } from '../../trace/trace.js';
import type { BridgeStore } from '../bridge-store.js';
import type { CarryOut } from '../carry-out.js';

/** Milliseconds, all of them. */
export interface LinkTimings extends Backoff {
  readonly replyTimeoutMs: number;
  readonly agentVerifyMs: number;
  readonly deliveryDelayedMs: number;
  readonly agentDeadlineMs: number;
  readonly idleMs: number;
}

export interface LinkTools {
  readonly store: BridgeStore;
  readonly directory: SocketDirectory;
  readonly carryOut: CarryOut;
  /** Null where agents' attachments stay links to the Helpdesk. */
  readonly attachments: Attachments | null;
  readonly door: HelpdeskDoor;
  /** The connections that the channel may have. */
  readonly places: Places;
  readonly history: HelpdeskHistory;
  /** Of messages, and of readings of a ticket's history. */
  readonly pulse: Pulse;
  readonly readings: Pulse;
  readonly timings: LinkTimings;
  /** What the channel says, as it is now. */
  readonly habits: { readonly closedTicket: 'new' | 'refuse'; readonly readReceipts: boolean };
  /** Told, for the log, of every turn that failed, and why. */
  readonly onTrouble: (cause: Trouble, fields: { readonly reason: string; readonly trace_id?: string }) => void;
  /** Told, for the log, what was strange and passed over. */
  readonly onStrange: (fields: { readonly channel: string; readonly problem: string }) => void;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Null while no journey is followed. */
  readonly journeys: Journeys | null;
  readonly trace: Trace;
}
