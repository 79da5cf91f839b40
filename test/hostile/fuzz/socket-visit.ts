/** A visit of a stranger who sends odd frames: each is followed by a mark, so that what comes before the mark is its answer. */
import { expect } from 'vitest';
import { channelErrors } from '#channel';
import { channelKey } from '../../support/bridge.js';
import type { Frame } from '../../support/frame-queue.js';
import { connect } from '../../support/ws-client.js';
import type { WsClient } from '../../support/ws-client.js';
import type { Ids, Input, RawInput, Whose } from './inputs.js';
import { complaintAboutFrame, isPushed } from './pushed.js';
import { complaintAboutFrames, expectedOnSocket } from './verdict.js';
import type { Expected } from './verdict.js';

export interface Stranger {
  readonly idsOf: (whose: Whose, own: Ids) => Ids | null;
  /** Called with every answer that is a confirmation. */
  readonly onConfirmed: (type: string) => void;
  /** Called with every frame. */
  readonly onFrame: (frame: Frame) => void;
}

interface Sent {
  readonly input: Input;
  readonly expected: Expected;
  readonly mark: string;
}

/** Sends the inputs one behind the other, on a new socket after each that closes one, and checks what comes of each. */
export async function visit(url: string, raws: readonly RawInput[], stranger: Stranger): Promise<void> {
  let client = await connect(url, { key: channelKey });
  const own = await introduce(url, client);
  const sent: Sent[] = [];
  for (const raw of raws) {
    const input = raw.make(stranger.idsOf(raw.whose, { ...own, socket: client.socketId }));
    const expected = expectedOnSocket(input);
    const mark = `mark-${crypto.randomUUID()}`;
    // A socket that is closed for its last frame may owe the answers to earlier ones.
    if (expected.outcome === 'closed') await settle(client, sent.splice(0), stranger);
    sent.push({ input, expected, mark });
    client.socket.send(input.bytes, { binary: input.isBinary });
    if (expected.outcome !== 'closed') client.send('mark', { conversation_id: mark });
    else {
      await settle(client, sent.splice(0), stranger);
      client = await connect(url, { key: channelKey });
    }
  }
  await settle(client, sent, stranger);
  await client.close();
}

/** Begins a conversation with one message in it. */
export async function introduce(url: string, client: WsClient): Promise<Ids> {
  const user = `stranger-${crypto.randomUUID()}`;
  const conversation = await client.start({ userId: user });
  client.say(conversation, 'hello');
  client.send('conversation_transcript_request', { conversation_id: conversation });
  const { payload } = await client.next('conversation_transcript');
  const [{ message_id: message }] = payload['transcript'] as [{ message_id: string }];
  return { user, conversation, message, socket: client.socketId };
}

async function settle(client: WsClient, sent: readonly Sent[], stranger: Stranger): Promise<void> {
  for (const { input, expected, mark } of sent) {
    const answers = expected.outcome === 'closed' ? await lastOf(client) : await upTo(client, mark);
    for (const frame of answers) {
      stranger.onFrame(frame);
      expect([complaintAboutFrame(frame), frame.raw]).toEqual([null, frame.raw]);
    }
    const own = answers.filter((frame) => !isPushed(frame));
    const shown = [input.bytes.toString(), own.map(({ raw }) => raw)];
    expect([complaintAboutFrames(expected, own), ...shown]).toEqual([null, ...shown]);
    if (expected.outcome === 'closed')
      expect([(await client.closed).code, ...shown]).toEqual([expected.code, ...shown]);
    if (expected.outcome === 'handled' && own.every(({ type }) => type !== 'general_error'))
      stranger.onConfirmed(expected.type);
  }
}

/** The frames before the answer to the mark. */
async function upTo(client: WsClient, mark: string): Promise<Frame[]> {
  const frames: Frame[] = [];
  for (;;) {
    const frame = await client.next();
    const { conversation_id: id, error_desc: text } = frame.payload;
    if (id === mark && String(text).startsWith(channelErrors.unknownEvent.text)) return frames;
    frames.push(frame);
  }
}

/** The frames before the close. */
async function lastOf(client: WsClient): Promise<Frame[]> {
  await client.closed;
  const frames: Frame[] = [];
  for (let frame = await soon(client); frame !== null; frame = await soon(client)) frames.push(frame);
  return frames;
}

function soon(client: WsClient): Promise<Frame | null> {
  return client.next().catch(() => null);
}
