// Messages of the Helpdesk as they are read from a delivery or a history.
import type { SourceMessage } from '../origin.js';
import { now, ticket } from './conversation.js';

/** A word of SATE in the open ticket, unless told otherwise. */
export function messageOf(parts: Partial<SourceMessage> = {}): SourceMessage {
  return {
    ticket,
    sender: 'sate',
    at: now,
    message: 'Which order is it?',
    attachment_metadata: null,
    closeProposed: false,
    closed: false,
    ...parts,
  };
}
