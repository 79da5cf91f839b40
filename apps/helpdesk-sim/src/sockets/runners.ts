// Checks what comes with a request before its handler sees it.
import { helpdeskRequests } from '#helpdesk';
import type { HelpdeskRequestName, HelpdeskRequests } from '#helpdesk';
import type { z } from 'zod';
import type { Reply, RequestHandler, RequestHandlers } from './customer-requests.js';
import type { SimSocket } from './deliveries.js';

/** Carries out a request whose payload is not checked yet. */
export type Runner = (socket: SimSocket, payload: unknown) => ReturnType<RequestHandler<HelpdeskRequestName>>;

/** The handlers, each behind the check of what it is given. */
export function runnersOf(handlers: RequestHandlers): Record<HelpdeskRequestName, Runner> {
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

/** An error envelope. */
export function refusal(status: number, message: string): Reply {
  return { answer: { status, message, data: {} } };
}

function reasonOf(error: z.ZodError): string {
  const field = String(error.issues[0]?.path[0] ?? 'payload');
  return field === 'rating' ? 'rating must be 1 to 5' : `${field} is missing or invalid`;
}
