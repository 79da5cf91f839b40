/** A visit of a stranger who posts odd bodies, several at a time, with a socket that listens. */
import { expect } from 'vitest';
import { channelKey } from '../../support/bridge.js';
import { connect } from '../../support/ws-client.js';
import type { Ids, RawInput } from './inputs.js';
import { complaintAboutFrame } from './pushed.js';
import { introduce } from './socket-visit.js';
import type { Stranger } from './socket-visit.js';
import { complaintAboutAnswer, expectedByHttp } from './verdict.js';

/** Requests under way at the same time. */
const lanes = 5;

/** Longest wait for an answer, milliseconds. */
const deadlineMs = 5000;

/** Posts the inputs and checks the answer to each, and that the socket gets nothing odd. */
export async function postAll(url: string, raws: readonly RawInput[], stranger: Stranger): Promise<void> {
  const client = await connect(url, { key: channelKey });
  const own = await introduce(url, client);
  const rest = [...raws];
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (let raw = rest.shift(); raw !== undefined; raw = rest.shift()) await postOne(url, raw, own, stranger);
    }),
  );
  // The mark comes behind everything that was caused before.
  client.send('mark', { conversation_id: 'mark' });
  for (let frame = await client.next(); frame.payload['conversation_id'] !== 'mark'; frame = await client.next()) {
    stranger.onFrame(frame);
    expect([complaintAboutFrame(frame), frame.raw]).toEqual([null, frame.raw]);
  }
  await client.close();
}

async function postOne(url: string, raw: RawInput, own: Ids, { idsOf, onConfirmed }: Stranger): Promise<void> {
  const input = raw.make(idsOf(raw.whose, own));
  const response = await fetch(`${url}/api/custom-channel/sockets/message`, {
    method: 'POST',
    headers: { 'x-api-key': channelKey, 'content-type': 'application/json' },
    body: new Uint8Array(input.bytes),
    signal: AbortSignal.timeout(deadlineMs),
  });
  const text = await response.text();
  const shown = [input.bytes.toString(), response.status, text];
  expect(response.headers.get('content-type')).toContain('application/json');
  const expected = expectedByHttp(input);
  expect([complaintAboutAnswer(expected, response.status, JSON.parse(text)), ...shown]).toEqual([null, ...shown]);
  if (expected.outcome === 'handled' && response.status === 200) onConfirmed(expected.type);
}
