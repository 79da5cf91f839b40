/** Journeys are put together from hops and frames in whatever order these come, and never grow without end. */
import { expect, it } from 'vitest';
import type { TracedFrame, TracedHop } from '#trace';
import { Journeys } from './journeys.js';
import { wordless } from '../trace/wordless.js';

let n = 0;

function frame(given: Partial<TracedFrame>): TracedFrame {
  const place = {
    n: ++n,
    at: n,
    channel: 'shop',
    conversation: 'c',
    wire: 'channel',
    direction: 'received',
    by: 'http',
  } as const;
  const rest = { name: 'user_message', bytes: 1, socket: null, session: null, ticket: null, entry: null, status: null };
  return { kind: 'frame', ...place, ...rest, ...given };
}

function hop(given: Partial<TracedHop> & { readonly hop: string; readonly ref: string }): TracedHop {
  const place = { n: ++n, at: n, channel: 'shop', conversation: 'c', detail: '', entry: null, push: null, frame: null };
  return { kind: 'hop', ...place, ...given };
}

const namesOf = (journeys: Journeys): unknown[] =>
  journeys.list().map(({ title, state, steps }) => [title, state, steps.map(({ name }) => name).join(' ')]);

it('follows a message that was lost, looked for and sent again', () => {
  const journeys = new Journeys();
  const said = frame({ body: { event: { event_payload: { content: { type: 'text', text: 'hello' } } } } });
  const sent = frame({ wire: 'helpdesk', direction: 'sent' });
  for (const event of [
    said,
    hop({ hop: 'recorded user', ref: 'e', frame: said.n }),
    hop({ hop: 'accepted', ref: 'w', entry: 'e', frame: said.n }),
    hop({ hop: 'sent', ref: 'w', frame: sent.n }),
    hop({ hop: 'in doubt', ref: 'w', detail: 'silence' }),
    hop({ hop: 'sent', ref: 'w' }),
    hop({ hop: 'delivered', ref: 'w', detail: 'history, ticket t' }),
  ]) {
    journeys.take(event);
  }
  expect(namesOf(journeys)).toEqual([
    ['hello', 'arrived', 'Received Stored Accepted Sent In doubt Sent again (2) Delivered'],
  ]);
  const [journey] = journeys.list();
  expect(journey?.frames).toEqual([said.n, sent.n]);
  expect(journey?.steps.at(-1)?.detail).toBe('the history shows it; ticket t');
  expect(journey?.steps.filter(({ isBad }) => isBad).map(({ detail }) => detail)).toEqual(['no reply came in time']);
});

it('names a message by its words as they were written, or else by its files', () => {
  const journeys = new Journeys();
  const files = frame({
    body: { event: { event_payload: { content: { text: '', files: [{ filename: 'a.txt' }] } } } },
  });
  const written = frame({ wire: 'helpdesk', direction: 'sent', by: 'socket', body: { message: 'is <b> bold?' } });
  const said = frame({ wire: 'helpdesk', by: 'socket', body: { data: { message: '<b>yes</b>' } } });
  for (const one of [files, written, said]) {
    journeys.take(one);
    journeys.take(hop({ hop: 'recorded user', ref: `e${one.n}`, frame: one.n }));
  }
  expect(journeys.list().map(({ title }) => title)).toEqual(['a.txt', 'is <b> bold?', 'yes']);
});

it('follows the answer to a question of the bridge, whether or not the Helpdesk is asked anything for it', () => {
  const journeys = new Journeys();
  const said = (text: string): TracedFrame => frame({ body: { event: { event_payload: { content: text } } } });
  const [yes, no] = [said('Yes, close it'), said('No, keep it open')];
  for (const event of [
    yes,
    hop({ hop: 'recorded user', ref: 'e', frame: yes.n }),
    hop({ hop: 'accepted', ref: 'w', detail: 'close', frame: yes.n }),
    hop({ hop: 'delivered', ref: 'w', detail: 'reply' }),
    no,
    hop({ hop: 'recorded user', ref: 'f', frame: no.n }),
  ]) {
    journeys.take(event);
  }
  expect(namesOf(journeys)).toEqual([
    ['Yes, close it', 'arrived', 'Received Stored Accepted Delivered'],
    ['No, keep it open', 'arrived', 'Received Stored'],
  ]);
});

it('follows an answer to every socket, and takes a confirmation for all before it', () => {
  const journeys = new Journeys();
  journeys.take(hop({ hop: 'queued bot for clients', ref: 'a', push: 1 }));
  journeys.take(hop({ hop: 'queued agent for clients', ref: 'b', push: 2 }));
  const body = { event: { event_payload: { content: [{ type: 'text', text: 'hi' }] } } };
  for (const entry of ['a', 'b', 'b']) journeys.take(frame({ direction: 'sent', by: 'socket', entry, body }));
  journeys.take(hop({ hop: 'confirmed', ref: '2' }));
  expect(namesOf(journeys)).toEqual([
    ['hi', 'arrived', 'Stored Written Confirmed'],
    ['hi', 'arrived', 'Stored Written Written (2) Confirmed'],
  ]);
});

it('names what has no words, and what was given up', () => {
  const journeys = new Journeys();
  journeys.take(hop({ hop: 'accepted', ref: 'w', detail: 'close' }));
  journeys.take(hop({ hop: 'dead', ref: 'w', detail: '400 Refused' }));
  journeys.take(hop({ hop: 'accepted', ref: 'r', detail: 'read' }));
  journeys.take(hop({ hop: 'recorded user', ref: 'e' }));
  journeys.take(hop({ hop: 'delivered', ref: 'unknown' }));
  expect(namesOf(journeys)).toEqual([
    ['Closing the conversation', 'given up', 'Accepted Given up'],
    ['A message', 'arrived', 'Stored'],
  ]);
});

it('keeps no words of a conversation that is deleted, and those of others', () => {
  const journeys = new Journeys();
  const body = { event: { event_payload: { content: { type: 'text', text: 'hello' } } } };
  const [about, other] = ['conversation c', 'conversation d'] as const;
  for (const conversation of [about, other]) {
    const said = frame({ conversation, body });
    journeys.take(said);
    journeys.take(hop({ hop: 'recorded user', ref: `of ${conversation}`, conversation, frame: said.n }));
  }
  const sent = frame({ conversation: null, wire: 'helpdesk', direction: 'sent', session: 'ulla', body });
  const [heard, foreign] = ['ulla', 'else'].map((session) =>
    frame({ conversation: null, wire: 'helpdesk', session, body }),
  );
  const list = frame({ conversation: null, body: { conversations: [{ conversation_id: about }] } });
  for (const each of [sent, heard!, foreign!, list]) journeys.take(each);
  journeys.take(hop({ hop: 'accepted', ref: 'w', entry: `of ${about}`, conversation: about }));
  journeys.take(hop({ hop: 'sent', ref: 'w', frame: sent.n, conversation: about }));
  const [said] = journeys.list()[0]?.frames ?? [];
  expect(journeys.erase(about)).toEqual(new Set([said, sent.n, list.n, heard!.n]));
  expect(journeys.list().map(({ title }) => title)).toEqual(['Deleted', 'hello']);
  expect(wordless(sent).body).not.toEqual(body);
});

it('forgets the oldest of many', () => {
  const journeys = new Journeys();
  for (let entry = 0; entry < 500; entry++) journeys.take(hop({ hop: 'recorded user', ref: `e${entry}` }));
  expect(journeys.list()).toHaveLength(200);
  expect(journeys.list().at(-1)?.id).toBe('e499');
});
