// The road of a customer's request: log, faults, check, carry out, reply.
import { helpdeskRequests } from '#helpdesk';
import type { HelpdeskRequestName, HelpdeskRequests } from '#helpdesk';
import type { z } from 'zod';
import type { Reply, RequestHandler, RequestHandlers } from './customer-requests.js';
import type { FaultSwitchboard } from '../faults.js';
import type { SimSettings } from '../options.js';
import { pause } from '../pause.js';
import type { ReceivedLog } from './received-log.js';
import { cut } from './deliveries.js';
import type { Deliveries, SimSocket } from './deliveries.js';
import { DeskError } from '../desk/tickets.js';
import { envelopeOf } from '../desk/wire.js';

/** One request as it came in; `ack` is there if the client asked for one. */
export interface Incoming {
  socket: SimSocket;
  event: string;
  payload: unknown;
  ack: ((envelope: unknown) => void) | undefined;
}

/** What the dispatcher works with. */
export interface DispatchParts {
  handlers: RequestHandlers;
  deliveries: Deliveries;
  faults: FaultSwitchboard;
  log: ReceivedLog;
  settings: SimSettings;
}

const voiceEvents = ['call_support', 'close_call_support'];
const newerEvents = ['enter_customer_support', 'leave_support', ...voiceEvents];

/** Builds the function that takes every request of a customer's socket; events that the edition does not know stay unanswered. */
export function customerDispatch(parts: DispatchParts): (incoming: Incoming) => Promise<void> {
  const { deliveries, faults, log, settings } = parts;
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
    const { socket, event } = incoming;
    await pause(faults.delayOf('latency', event));
    if (faults.take('lostRequest', event)) return;
    if (faults.take('cutBeforeProcessing', event)) {
      cut(socket);
      return;
    }
    const failure = faults.take('errorEnvelope', event);
    const result = failure ? refusal(failure.status, failure.reason) : await carryOut(incoming);
    if (faults.take('cutBeforeReply', event)) {
      cut(socket);
      return;
    }
    if (result !== null && !faults.take('silence', event)) reply(incoming, result);
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

type Runner = (socket: SimSocket, payload: unknown) => ReturnType<RequestHandler<HelpdeskRequestName>>;

function runnersOf(handlers: RequestHandlers): Record<HelpdeskRequestName, Runner> {
  const { support, enter_customer_support, enter_support, leave_support } = helpdeskRequests;
  const { mark_conversation_read, close_support, review_support } = helpdeskRequests;
  return {
    support: runnerOf(support, handlers.support),
    enter_customer_support: runnerOf(enter_customer_support, handlers.enter_customer_support),
    enter_support: runnerOf(enter_support, handlers.enter_support),
    leave_support: runnerOf(leave_support, handlers.leave_support),
    mark_conversation_read: runnerOf(mark_conversation_read, handlers.mark_conversation_read),
    close_support: runnerOf(close_support, handlers.close_support),
    review_support: runnerOf(review_support, handlers.review_support),
  };
}

function runnerOf<N extends HelpdeskRequestName>(
  schema: z.ZodType<HelpdeskRequests[N]>,
  handler: RequestHandler<N>,
): Runner {
  return (socket, payload) => {
    const read = schema.safeParse(payload);
    return read.success ? handler(socket, read.data) : refusal(400, reasonOf(read.error));
  };
}

function isRequest(event: string): event is HelpdeskRequestName {
  return Object.hasOwn(helpdeskRequests, event);
}

function refusal(status: number, message: string): Reply {
  return { answer: { status, message, data: {} } };
}

function reasonOf(error: z.ZodError): string {
  const field = String(error.issues[0]?.path[0] ?? 'payload');
  return field === 'rating' ? 'rating must be 1 to 5' : `${field} is missing or invalid`;
}

function sessionOf(payload: unknown): string | undefined {
  if (typeof payload !== 'object' || payload === null || !('session_id' in payload)) return undefined;
  return typeof payload.session_id === 'string' ? payload.session_id : undefined;
}
