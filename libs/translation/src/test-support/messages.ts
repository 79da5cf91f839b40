// Messages of the Helpdesk as they are read from a delivery or a history.
import type { SourceMessage } from '../recognition/origin.js';
import { helpdeskMessage } from '../to-channel/message.js';
import type { StoredEntry } from '../step.js';
import { contextOf, entryOf, now, stored, talkOf, ticket } from './conversation.js';

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

/** The entry that stands for the message in a transcript. */
export function entryFor(message: SourceMessage): StoredEntry {
  const said = helpdeskMessage(contextOf(), stored(talkOf()), message).append?.find(
    ({ origin }) => origin !== undefined,
  );
  if (said === undefined) throw new Error('no entry for the message');
  return entryOf(said.body, { ...(said.origin === undefined ? {} : { origin: said.origin }) });
}
