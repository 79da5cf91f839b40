/** The examples that stand in the documents of the two wires are what the bridge reads and writes. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { decodeEnvelope, serverEvents } from '#channel';
import { helpdeskRequests } from '#helpdesk';

function examplesOf(wire: string): unknown[] {
  const page = readFileSync(`docs/protocol/${wire}.md`, 'utf8');
  return [...page.matchAll(/^```json\n([^]*?)^```/gm)].map(([, text = '']) => JSON.parse(text) as unknown);
}

const [said, heard, item, metadata, ...others] = examplesOf('captivate');

it('has all of them looked at', () => {
  expect(others).toEqual([]);
  expect(examplesOf('helpdesk')).toHaveLength(1);
});

it('reads the envelope of clients, and writes the other with the same keys', () => {
  expect(decodeEnvelope(said)).toMatchObject({ ok: true, socketId: 'Zk3a9QeLvHcCAbE=' });
  expect(heard).toMatchObject({ action: 'receiveMessage', event: { event_type: 'bot_message' } });
});

it('writes items of a transcript and metadata in this form', () => {
  const transcript = { conversation_id: 'c', transcript: [item], messages: [item] };
  expect(serverEvents.conversation_transcript.parse(transcript)).toEqual(transcript);
  const answer = { conversation_id: 'c', content: metadata };
  expect(serverEvents.conversation_metadata.parse(answer)).toEqual(answer);
});

it('sends messages to the Helpdesk in this form', () => {
  const [[name, payload]] = examplesOf('helpdesk') as [['support', object]];
  expect(helpdeskRequests[name].parse(payload)).toEqual(payload);
});
