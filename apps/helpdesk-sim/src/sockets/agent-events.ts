// The dashboard's side of the namespace: an agent's socket enters conversations, writes, and marks as read.
import { z } from 'zod';
import { attachmentMetadataSchema, helpdeskRequests } from '#helpdesk';
import type { Agents } from './agents.js';
import type { Incoming } from './incoming.js';
import { rooms } from './deliveries.js';
import type { Deliveries } from './deliveries.js';
import { DeskError } from '../desk/tickets.js';
import type { TicketDesk } from '../desk/tickets.js';
import { envelopeOf, success } from '../desk/wire.js';
import type { Answer } from '../desk/wire.js';

const agentSupport = z.object({
  message: z.string(),
  ticket_chat_id: z.string().min(1),
  attachment: z.boolean().default(false),
  attachment_metadata: attachmentMetadataSchema.nullable().default(null),
});

/** Builds the function that takes every request of an agent's socket (helpdesk.md 5.10); other events stay unanswered. */
export function agentDispatch(desk: TicketDesk, agents: Agents, deliveries: Deliveries) {
  return async ({ socket, event, payload, ack }: Incoming): Promise<void> => {
    const answer = await answerOf({ socket, event, payload, ack });
    if (answer === null) return;
    deliveries.send(socket, event, answer);
    ack?.(envelopeOf(socket.id, answer));
  };

  async function answerOf(incoming: Incoming): Promise<Answer | null> {
    try {
      return await carryOut(incoming);
    } catch (error) {
      if (error instanceof DeskError) return { status: error.status, message: error.message, data: {} };
      if (error instanceof z.ZodError) return { status: 400, message: 'Invalid request', data: {} };
      throw error;
    }
  }

  async function carryOut({ socket, event, payload }: Incoming): Promise<Answer | null> {
    const { organisation } = socket.data;
    switch (event) {
      case 'agent_support': {
        const { message, ticket_chat_id, attachment_metadata } = agentSupport.parse(payload);
        const ticket = desk.find(ticket_chat_id, organisation);
        agents.say(ticket.id, message, attachment_metadata ?? undefined, socket);
        return null; // the sender gets no echo
      }
      case 'enter_support': {
        const { ticket_chat_id } = helpdeskRequests.enter_support.parse(payload);
        await socket.join(rooms.agents(desk.find(ticket_chat_id, organisation)));
        return success('Joined', { ticket_chat_id });
      }
      case 'mark_conversation_read': {
        const { ticket_chat_id } = helpdeskRequests.mark_conversation_read.parse(payload);
        desk.find(ticket_chat_id, organisation).readByAgent = true;
        return success('Marked as read');
      }
      default:
        return null;
    }
  }
}
