/** Somebody who chats all the time while others misbehave, and must not notice. */
import { expect, vi } from 'vitest';
import { pause } from '#async';
import { channelKey } from '../support/bridge.js';
import { getTranscript } from '../support/http-client.js';
import { connect } from '../support/ws-client.js';
import type { WsClient } from '../support/ws-client.js';
import type { Ids } from './fuzz/inputs.js';

/** Longest wait for an answer, milliseconds; generous, for the machine may be busy with the others. */
const patienceMs = 3000;

/** Between an answer and the next message, milliseconds. */
const breathMs = 50;

export class Neighbour {
  private isLeaving = false;
  private turns = 0;
  private longestMs = 0;
  private readonly chat: Promise<void>;

  private constructor(
    private readonly url: string,
    private readonly key: string,
    private readonly client: WsClient,
    private readonly user: string,
    readonly conversationId: string,
  ) {
    this.chat = this.chatOn();
    this.chat.catch(() => undefined);
  }

  /** Resolves when the chat has begun. `from` is the address that it comes from. */
  static async moveIn(url: string, key = channelKey, from?: string): Promise<Neighbour> {
    const client = await connect(url, { key, ...(from === undefined ? {} : { localAddress: from }) });
    const user = `neighbour-${crypto.randomUUID()}`;
    const neighbour = new Neighbour(url, key, client, user, await client.start({ userId: user }));
    await vi.waitFor(() => expect(neighbour.turns).toBeGreaterThan(1), 10_000);
    return neighbour;
  }

  /** What a stranger might know. */
  async ids(): Promise<Ids> {
    const { body } = await getTranscript(this.url, this.key, this.conversationId);
    const [{ message_id: message }] = (body as { transcript: [{ message_id: string }] }).transcript;
    return { conversation: this.conversationId, message, user: this.user, socket: this.client.socketId };
  }

  /** The longest wait for an answer so far, milliseconds. */
  get longestWaitMs(): number {
    return this.longestMs;
  }

  /** Ends the chat. Fails if any message was not answered, was answered late, or anything else was heard in between. */
  async hasNoticedNothing(): Promise<void> {
    this.isLeaving = true;
    await this.chat;
    expect(this.turns).toBeGreaterThan(0);
    expect(this.longestMs).toBeLessThan(patienceMs);
    await this.client.nothing(50);
    await this.client.close();
  }

  private async chatOn(): Promise<void> {
    while (!this.isLeaving) {
      const text = `turn ${++this.turns}.`;
      const askedAt = performance.now();
      this.client.say(this.conversationId, text);
      const { raw, type, payload } = await this.client.next(undefined, patienceMs);
      this.longestMs = Math.max(this.longestMs, performance.now() - askedAt);
      expect([type, payload['conversation_id'], raw]).toEqual([
        'bot_message',
        this.conversationId,
        expect.stringContaining(`You said: ${text}`),
      ]);
      await pause(breathMs);
    }
  }
}
