/** The parts of a customer's link, and what they want of each other; read from top to bottom. */
import type { Backoff } from '#async';
import type { Customer } from '#state';
import type { HelpdeskDoor } from '../../helpdesk/door.js';
import type { HelpdeskHistory } from '../../helpdesk/history.js';
import type { Logger } from '../../log.js';
import type { Metrics } from '../../metrics.js';
import { AnswerWatch } from './answer-watch.js';
import type { BridgeStore } from '../bridge-store.js';
import { Doubts } from '../outbox/doubts.js';
import { Heard } from './heard.js';
import { Line } from './line.js';
import type { Outbound } from '../outbound.js';
import { Outbox } from '../outbox/outbox.js';
import { Patience } from './patience.js';
import { Pushes } from './pushes.js';
import { ReadMarks } from './read-marks.js';
import { Reconciliation } from '../outbox/reconciliation.js';
import { Rooms } from './rooms.js';
import { Sender } from '../outbox/sender.js';
import { Tickets } from './tickets.js';

export interface LinkTimings extends Backoff {
  readonly replyTimeoutMs: number;
  readonly agentVerifyMs: number;
  readonly deliveryDelayedMs: number;
  readonly agentDeadlineMs: number;
  readonly idleMs: number;
}

export interface LinkTools {
  readonly store: BridgeStore;
  readonly outbound: Outbound;
  readonly door: HelpdeskDoor;
  readonly history: HelpdeskHistory;
  readonly timings: LinkTimings;
  readonly closedTicket: 'new' | 'refuse';
  readonly readReceipts: boolean;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** False once this replica may have lost the customer to another one. */
  readonly isOwner: () => boolean;
}

interface LinkLife {
  /** Outbox positions up to it may have been sent by an earlier process. */
  readonly doubtfulUpTo: number;
  /** Called when there is something to do for the next turn. */
  readonly ring: () => void;
  /** Aborted when the link is to end. */
  readonly signal: AbortSignal;
}

export type LinkParts = ReturnType<typeof assembleLink>;

export function assembleLink(customer: Customer, tools: LinkTools, { doubtfulUpTo, ring, signal }: LinkLife) {
  const { store, outbound, logger, timings } = tools;
  const tickets = new Tickets(store, customer);
  const answers = new AnswerWatch();
  const doubts = new Doubts();
  const heard = new Heard();
  const patience = new Patience(timings, outbound, logger);
  const covers = (ticket: string): boolean => line.covers(ticket);
  const catchUp = async (): Promise<boolean> => {
    const isRead = await line.catchUp();
    if (isRead) await pushes.adoptOrphans();
    return isRead;
  };
  const quiet = (): (() => boolean) => line.quiet();
  const parts = { ...tools, customer, tickets, answers, doubts, heard, patience, covers, catchUp, quiet };

  const reconciliation = new Reconciliation(parts);
  const pushes = new Pushes({ ...parts, isAsking: () => line.isAsking, readHistory: () => line.readSoon() });
  const rooms = new Rooms({ timings, onLate: () => line.readNow(), onFailed: () => line.syncSoon() });
  const line: Line = new Line({ ...parts, rooms, pushes, reconciliation, signal, ring });
  const readMarks = new ReadMarks(store, (ticket) => line.markRead(ticket), logger);

  const sender = new Sender({ ...parts, reconciliation, replyTimeoutMs: timings.replyTimeoutMs });
  const { agentVerifyMs } = timings;
  const outbox = new Outbox({ ...parts, sender, reconciliation, agentVerifyMs, doubtfulUpTo });
  return { tickets, answers, patience, reconciliation, rooms, line, readMarks, outbox };
}
