/** Every client row of the wire examples, run through the table: the Step is exactly the one written out here. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeEnvelope, paginationOf } from '#channel';
import type { ClientEvent, ClientEventType, ClientPayload, ListRequest, TranscriptItem } from '#channel';
import type { ConversationList } from './to-helpdesk/conversation-list.js';
import { identify } from './to-helpdesk/conversation-start.js';
import { checked, contextOf } from './test-support/conversation.js';
import { goldenMessages } from './test-support/golden-messages.js';
import { goldenRequests } from './test-support/golden-requests.js';
import { world } from './test-support/world.js';
import type { Listed } from './test-support/world.js';
import { nobody } from './owner.js';
import type { Owner } from './owner.js';
import type { Step } from './step.js';
import { toHelpdesk } from './to-helpdesk.js';
import type { ToHelpdeskRow } from './to-helpdesk.js';

interface Example {
  name: string;
  direction: string;
  frame: { path?: string };
}

const fixture = new URL('../../../test/fixtures/captivate-examples.json', import.meta.url);
const examples = (JSON.parse(readFileSync(fixture, 'utf8')) as Example[]).filter(
  ({ direction, frame }) => direction === 'client->server' && frame.path === undefined,
);

const golden = { ...goldenMessages, ...goldenRequests };

/** Examples that end before the table; the last one names no conversation that could be loaded. */
const neverReachTheTable = {
  'unknown event_type': { ok: false, code: 'unknownEvent' },
  'frame without event key': { ok: false, code: 'badFrame' },
  'event_payload missing': { ok: true, event: { payload: { conversationId: null } } },
};

function eventOf(name: string): ClientEvent {
  const decoded = decodeEnvelope(examples.find((example) => example.name === name)?.frame);
  if (!decoded.ok) throw new Error(`${name}: ${decoded.code}`);
  return decoded.event;
}

function starterOf(payload: object): Owner {
  const userId = 'userId' in payload ? payload.userId : null;
  return typeof userId === 'string' || typeof userId === 'number'
    ? { userId: String(userId), proof: 'claimed' }
    : nobody;
}

/** Gives the row what it needs from the world of the example. */
function stepOf<T extends ClientEventType>(name: string, type: T, payload: ClientPayload<T>): Step {
  const row: ToHelpdeskRow<T> = toHelpdesk[type];
  const { conversation, entries, waiting, listed } = world(golden[name]?.given);
  const context = contextOf();
  switch (row.needs) {
    case 'nothing':
      return row.step(identify(context, starterOf(payload)), payload);
    case 'conversation':
      return row.step(context, conversation, payload);
    case 'entries':
      return transcribed(
        conversation.id,
        entries.flatMap((entry) => row.items(context, conversation, entry)),
      );
    case 'message': {
      const id = 'messageId' in payload ? String(payload.messageId) : '';
      return row.step(context, conversation, { entry: entries.find((one) => one.id === id) ?? null, waiting }, payload);
    }
    case 'list':
      return listing(row.request(payload), row.list, listed);
    case 'deletion':
      return row.step(context, conversation, 'soft' in payload && payload.soft);
  }
}

function transcribed(conversation_id: string, transcript: readonly TranscriptItem[]): Step {
  const payload = { conversation_id, transcript: [...transcript], messages: [...transcript] };
  const body = { ...payload, message: transcript };
  return { answer: { event: { type: 'conversation_transcript', payload }, body }, showsAll: true };
}

function listing(request: ListRequest, list: ConversationList, listed: readonly Listed[]): Step {
  const found = request.userId === null ? [] : listed.filter((one) => list.isSelected(request, one.conversation));
  const { page, limit } = request;
  const conversations = (page === null ? found : found.slice((page - 1) * limit, page * limit)).map((one) =>
    list.row(one.conversation, one.apiKey, false),
  );
  const pagination = page === null ? {} : { pagination: paginationOf(found.length, page, limit) };
  const payload = { conversations, ...pagination };
  return { answer: { event: { type: 'user_conversations', payload }, body: payload } };
}

describe('the table client to Helpdesk', () => {
  it('has an expectation for every client row of the examples', () => {
    const known = [...Object.keys(golden), ...Object.keys(neverReachTheTable)];
    expect(examples.map(({ name }) => name).sort()).toEqual(known.sort());
  });

  it('has an example for every row', () => {
    const types = new Set(Object.keys(golden).map((name) => eventOf(name).type));
    expect([...types].sort()).toEqual(Object.keys(toHelpdesk).sort());
  });

  it.each(Object.keys(golden))('%s', (name) => {
    const { type, payload } = eventOf(name);
    const step = stepOf(name, type, payload);
    expect(step).toStrictEqual(golden[name]?.step);
    if (step.answer === undefined || 'error' in step.answer || step.answer.event === null) return;
    expect(checked(step.answer.event)).toEqual(step.answer.event);
  });

  it.each(Object.entries(neverReachTheTable))('%s never reaches it', (name, refusal) => {
    const decoded = decodeEnvelope(examples.find((example) => example.name === name)?.frame);
    expect(decoded).toMatchObject(refusal);
  });
});
