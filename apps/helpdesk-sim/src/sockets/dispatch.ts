// The road of a customer's request: log, faults, check, carry out, reply.
import { helpdeskRequests } from '#helpdesk';
import type { HelpdeskRequestName } from '#helpdesk';
import type { Reply, RequestHandlers } from './customer-requests.js';
import type { FaultSwitchboard } from '../faults.js';
import type { SimSettings } from '../options.js';
import { pause } from '../pause.js';
import type { Incoming } from './incoming.js';
import type { ReceivedLog } from './received-log.js';
import { cut } from './deliveries.js';
import type { Deliveries } from './deliveries.js';
import { DeskError } from '../desk/tickets.js';
import { refusal, runnersOf } from './runners.js';
import type { StrangePushes } from './strange-pushes.js';
import { envelopeOf } from '../desk/wire.js';

/** What the dispatcher works with. */
export interface DispatchParts {
  handlers: RequestHandlers;
  deliveries: Deliveries;
  strangers: StrangePushes;
  faults: FaultSwitchboard;
  log: ReceivedLog;
  settings: SimSettings;
}

const voiceEvents = ['call_support', 'close_call_support'];
const newerEvents = ['enter_customer_support', 'leave_support', ...voiceEvents];

/** Builds the function that takes every request of a customer's socket; events that the edition does not know stay unanswered. */
export function customerDispatch(parts: DispatchParts): (incoming: Incoming) => Promise<void> {
  const { deliveries, strangers, faults, log, settings } = parts;
  const runners = runnersOf(parts.handlers);

  return async (incoming) => {
    const { socket, event, payload } = incoming;
    const { organisation } = socket.data;
    log.add({ at: settings.now(), sid: socket.id, organisation, event, payload });
    if (!isKnown(event)) return;
    const sessionId = event === 'support' ? sessionOf(payload) : undefined;
    const end = sessionId === undefined ? undefined : log.begin(organisation, sessionId);
    try {
      await process(incoming);
    } finally {
      end?.();
    }
  };

  function isKnown(event: string): boolean {
    if (settings.edition === 'old' && newerEvents.includes(event)) return false;
    return isRequest(event) || voiceEvents.includes(event);
  }

  async function process(incoming: Incoming): Promise<void> {
    const { socket, event, payload } = incoming;
    const session = customerOf(incoming);
    const occasion = { event, session };
    await pause(faults.delayOf('latency', occasion));
    const poison = event === 'support' ? faults.take('poison', { session, text: textOf(payload) }) : undefined;
    if (poison?.how === 'lost' || faults.take('lostRequest', occasion)) return;
    if (poison?.how === 'cut' || faults.take('cutBeforeProcessing', occasion)) {
      cut(socket);
      return;
    }
    const failure = poison?.how === 'error' ? poison : faults.take('errorEnvelope', occasion);
    const result = failure ? refusal(failure.status, failure.reason) : await carryOut(incoming);
    if (poison?.how === 'cutBeforeReply' || faults.take('cutBeforeReply', occasion)) {
      cut(socket);
      return;
    }
    if (result !== null && poison?.how !== 'silence' && !faults.take('silence', occasion)) reply(incoming, result);
    strangers.follow(incoming, session);
  }

  async function carryOut({ socket, event, payload }: Incoming): Promise<Reply | null> {
    if (!isRequest(event)) return refusal(501, 'Voice calls are not supported');
    try {
      return await runners[event](socket, payload);
    } catch (error) {
      if (error instanceof DeskError) return refusal(error.status, error.message);
      throw error;
    }
  }

  function reply({ socket, event, ack }: Incoming, { answer, copyTo }: Reply): void {
    deliveries.send(socket, event, answer);
    ack?.(envelopeOf(socket.id, answer));
    for (const other of copyTo === undefined ? [] : deliveries.socketsIn(copyTo)) {
      if (other !== socket) deliveries.send(other, event, answer);
    }
  }
}

function isRequest(event: string): event is HelpdeskRequestName {
  return Object.hasOwn(helpdeskRequests, event);
}

/** The customer that a request names, or else the one whose room its socket has entered first. */
function customerOf({ socket, payload }: Incoming): string | undefined {
  const [entered] = socket.data.sessions;
  return sessionOf(payload) ?? entered;
}

function sessionOf(payload: unknown): string | undefined {
  return textUnder('session_id', payload);
}

function textOf(payload: unknown): string | undefined {
  return textUnder('message', payload);
}

function textUnder(name: string, payload: unknown): string | undefined {
  if (typeof payload !== 'object' || payload === null) return undefined;
  const value: unknown = Object.entries(payload).find(([key]) => key === name)?.[1];
  return typeof value === 'string' ? value : undefined;
}
