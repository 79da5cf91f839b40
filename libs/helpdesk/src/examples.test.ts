// Runs every row of the Helpdesk's example file through the schema or decoder that is responsible for it.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  conversationsPath,
  decodeConversations,
  decodeHelpdeskEvent,
  decodeHistory,
  decodeRefusal,
  handshakeQuery,
  helpdeskEventNames,
  helpdeskNamespace,
  helpdeskRequests,
  messagesPath,
} from './index.js';
import type { HelpdeskEventName, HelpdeskRequestName } from './index.js';

interface Row {
  name: string;
  direction: 'client->helpdesk' | 'helpdesk->client' | 'rest';
  event?: string;
  payload?: Record<string, unknown>;
  request?: { method: string; path?: string; query?: Record<string, string> };
  response?: { status?: number; body?: unknown; frames?: string[] };
}

const file = new URL('../../../test/fixtures/helpdesk-examples.json', import.meta.url);
const rows = JSON.parse(readFileSync(file, 'utf8')) as Row[];

/** Rows that no customer client sends or reads; each is named, so that a new row cannot slip in here. */
const outOfScope = new Set([
  'connection response, OLD text (event name unknown)',
  'connection response, NEW text (event name unknown)',
  'start a voice call (fields assumed)',
  'voice not offered (assumed)',
  'end a voice call (fields assumed)',
  'agent sends with attachment (dashboard only)',
  'customer message as the agent gets it (dashboard only)',
  'verify an API key (undocumented)',
  "agent uploads a file (dashboard only, multipart part 'file')",
  'login callback of the integrator (DevSpace; key as bearer assumed)',
]);

const isRequest = (name = ''): name is HelpdeskRequestName => Object.hasOwn(helpdeskRequests, name);
const isEvent = (name = ''): name is HelpdeskEventName => (helpdeskEventNames as readonly string[]).includes(name);

function runRequest(row: Row): void {
  if (row.request) {
    expect(row.request.query).toMatchObject(handshakeQuery('ORG_API_KEY'));
    expect(row.response?.frames?.[1]).toBe(`-> 40${helpdeskNamespace},`);
    return;
  }
  if (!isRequest(row.event)) throw new Error(`no schema for ${String(row.event)}`);
  expect(helpdeskRequests[row.event].parse(row.payload)).toEqual(row.payload);
}

function runEvent(row: Row): void {
  const { status_code: status, message, data } = row.payload as Record<string, unknown>;
  if (row.event === 'connect_error') {
    expect(decodeRefusal(String(message))).toEqual({ status: 401, reason: 'Invalid token' });
    return;
  }
  if (!isEvent(row.event)) throw new Error(`no decoder for ${String(row.event)}`);
  const wanted =
    row.name.startsWith('error') || Number(status) >= 400
      ? { name: row.event, ok: false, status, reason: message }
      : { name: row.event, ok: true, data };
  expect(decodeHelpdeskEvent(row.event, row.payload)).toEqual(wanted);
}

function runRest(row: Row): void {
  const { path = '', query } = row.request ?? {};
  const [, session = '', ticket] = /customer\/([^/]+)\/conversations\/(?:([^/]+)\/)?/.exec(path) ?? [];
  if (ticket === undefined) {
    const closed = query?.closed === undefined ? undefined : query.closed === 'true';
    expect(conversationsPath(session, closed)).toBe(closed === undefined ? path : `${path}?closed=${closed}`);
  } else {
    expect(messagesPath(session, ticket)).toBe(path);
  }
  const read = (ticket === undefined ? decodeConversations : decodeHistory)(row.response?.body);
  if (row.response?.status === 200) expect(read).toEqual({ ok: true, value: row.response.body, skipped: [] });
  else expect(read).toMatchObject({ ok: false });
}

const runners = { 'client->helpdesk': runRequest, 'helpdesk->client': runEvent, rest: runRest };

describe('the example file', () => {
  it('still has every row that is named as out of scope', () => {
    expect(rows.filter((row) => outOfScope.has(row.name)).map((row) => row.name)).toEqual([...outOfScope]);
  });

  it.each(rows.filter((row) => !outOfScope.has(row.name)))('is understood: $name', (row) => {
    expect.hasAssertions();
    runners[row.direction](row);
  });
});
