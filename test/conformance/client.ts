/** A client of one generation: says everything the way that generation does, over its socket or by HTTP. */
import { expect } from 'vitest';
import { getTranscript, post } from '../support/http-client.js';
import { connect } from '../support/ws-client.js';
import type { WsClient } from '../support/ws-client.js';
import type { AnswerPlace, Generation } from './generations.js';
import { newUser } from './target.js';
import type { Target } from './target.js';

export type Payload = Readonly<Record<string, unknown>>;

/** A part, a transcript item, an item of a list. */
export type Item = Readonly<Record<string, unknown>>;

export class Client {
  readonly userId = newUser();

  private constructor(
    readonly generation: Generation,
    readonly target: Target,
    readonly socket: WsClient,
  ) {}

  /** Connects as the generation does; its socket must be named at once. */
  static async connect(generation: Generation, target: Target): Promise<Client> {
    const { path, keyParam } = generation;
    const socket = await connect(target.url, { key: target.key, keyParam, path });
    return new Client(generation, target, socket);
  }

  /** Sends one event. By HTTP it must be answered 2xx; gives the body then, else null. */
  async send(type: string, payload: object): Promise<Payload | null> {
    if (this.generation.sendsBy === 'socket') {
      this.socket.send(type, payload);
      return null;
    }
    const { status, body } = await post(this.target.url, this.target.key, type, payload, this.socket.socketId);
    expect(status, `${type}: ${JSON.stringify(body)}`).toBeOneOf([200, 201, 202, 204]);
    return body as Payload | null;
  }

  /** Sends a request whose answer is awaited in the given place, as `event` there. */
  async ask(type: string, payload: object, answer: AnswerPlace, event: string): Promise<Payload> {
    const body = await this.send(type, payload);
    if (answer === 'http') return body ?? {};
    const { payload: confirmation } = await this.socket.next(event);
    if (answer === 'both') expect(body).toEqual(confirmation);
    return confirmation;
  }

  async start(data: object = {}): Promise<string> {
    const payload = { userId: this.userId, userBasicInfo: {}, ...this.generation.startsWith(data) };
    const { conversation_id: id } = await this.ask(
      'conversation_start',
      payload,
      'socket',
      'conversation_start_success',
    );
    expect(id).toEqual(expect.stringMatching(/./));
    return id as string;
  }

  async say(id: string, text: string): Promise<void> {
    const content = this.generation.contentOf(text);
    await this.send('user_message', {
      type: 'message_create',
      client_msg_id: messageId(),
      conversation_id: id,
      content,
    });
  }

  /** The parts of the next message of the bot, which must be one of this conversation. */
  async hear(id: string): Promise<readonly Item[]> {
    const { payload } = await this.socket.next('bot_message');
    expect(payload).toMatchObject({ type: 'message_create', conversation_id: id });
    return payload['content'] as readonly Item[];
  }

  /** The transcript as this generation asks for it; under all keys that it reads, the same. */
  async transcript(id: string): Promise<readonly Item[]> {
    const { by, under } = this.generation.transcript;
    const payload = by === 'rest' ? await this.restTranscript(id) : await this.socketTranscript(id);
    const [items, ...others] = under.map((key) => payload[key] as readonly Item[]);
    for (const other of others) expect(other).toEqual(items);
    expect(items).toBeInstanceOf(Array);
    return items!;
  }

  /** The application's metadata as this generation reads it back. */
  async metadata(id: string): Promise<Payload> {
    const body = await this.send('metadata_request', { conversation_id: id });
    const content = body === null ? await this.metadataEvent(id) : body['metadata'];
    const { channelMetadata } = content as { channelMetadata: { custom: Payload } };
    return channelMetadata.custom;
  }

  /** What a text must look like that the bot said to this one: it is in there if the bot is known to repeat what it hears. */
  echoOf(text: string): unknown {
    return this.target.words === null ? expect.stringMatching(/./) : expect.stringContaining(text);
  }

  /** Shows that nothing was pushed so far: the answer to one more request is the next frame. */
  async hearsNothing(): Promise<void> {
    this.socket.send('no_such_event', {});
    expect((await this.socket.next()).payload).toMatchObject({ error_code: 400 });
  }

  private async restTranscript(id: string): Promise<Payload> {
    const { status, body } = await getTranscript(this.target.url, this.target.key, id);
    expect(status).toBe(200);
    return body as Payload;
  }

  private async socketTranscript(id: string): Promise<Payload> {
    this.socket.send('conversation_transcript_request', { conversation_id: id });
    const { payload } = await this.socket.next('conversation_transcript');
    expect(payload['conversation_id']).toBe(id);
    return payload;
  }

  private async metadataEvent(id: string): Promise<unknown> {
    const { payload } = await this.socket.next('conversation_metadata');
    expect(payload['conversation_id']).toBe(id);
    return payload['content'];
  }
}

/** As clients make it: unique only by chance. */
export function messageId(): string {
  return `unique-message-id-${Date.now()}`;
}
