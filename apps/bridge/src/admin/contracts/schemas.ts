/** All schemas of the documents under the names that they have there. */
import type { z } from 'zod';
import {
  clientEvents,
  listItemSchema,
  metadataViewSchema,
  paginationSchema,
  partSchema,
  serverEvents,
  transcriptItemSchema,
} from '#channel';
import { helpdeskEventData, helpdeskRequests } from '#helpdesk';
import { schemasOf } from './json-schema.js';
import type { Draft, Json } from './json-schema.js';

type Table = Readonly<Record<string, z.ZodType>>;

/** The name of an event's schema: `Client` and `user_message` are `ClientUserMessage`. */
export function nameOf(side: 'Client' | 'Server' | 'HelpdeskRequest' | 'Helpdesk', event: string): string {
  return side + event.replace(/(?:^|_)(\w)/g, (_all, letter: string) => letter.toUpperCase());
}

/** Payloads of the events of clients; what clients should send has no other fields than those named. */
export function clientSchemas(draft: Draft): Record<string, Json> {
  const sent = schemasOf(named('Client', clientEvents), 'sent', draft);
  return Object.fromEntries(
    Object.entries(sent).map(([name, schema]) => [name, { ...schema, additionalProperties: false }]),
  );
}

/** Payloads of the events to clients. */
export const serverPayloads: Table = named('Server', serverEvents);

/** What the channel says, and what it is made of. */
export function saidSchemas(said: Table, draft: Draft): Record<string, Json> {
  const parts = {
    Part: partSchema,
    TranscriptItem: transcriptItemSchema,
    MetadataView: metadataViewSchema,
    ListItem: listItemSchema,
    Pagination: paginationSchema,
  };
  return schemasOf({ ...parts, ...said }, 'read', draft);
}

/** Payloads of the Helpdesk's events, and of what is asked of it. */
export function helpdeskSchemas(draft: Draft): Record<string, Json> {
  return {
    ...schemasOf(named('HelpdeskRequest', helpdeskRequests), 'sent', draft),
    ...schemasOf(named('Helpdesk', helpdeskEventData), 'read', draft),
  };
}

function named(side: Parameters<typeof nameOf>[0], table: Table): Table {
  return Object.fromEntries(Object.entries(table).map(([event, schema]) => [nameOf(side, event), schema]));
}
