/** A visitor: one socket that comes back whenever it is cut, conversations that are bound to it again, and messages by socket or by HTTP. */
import { randomUUID } from 'node:crypto';
import { pause } from '#async';
import type { Chance } from './chance.js';
import { Line } from './line.js';
import { Talk } from './talk.js';
import type { Fate } from './talk.js';

/** How messages travel; `stale`: by HTTP, and now and then with a socket_id that is null or out of date. */
export type Manner = 'socket' | 'http' | 'stale';

export interface Place {
  readonly url: string;
  readonly key: string;
  /** Each POST comes on a connection of its own. */
  readonly connectsAnew?: boolean;
}

/** Wait for an answer before the socket or the request is given up. */
const patienceMs = 8000;

export class Visitor {
  readonly talks: Talk[] = [];
  cuts = 0;
  /** How many sockets it has had so far, and how often it knocked in vain. */
  lines = 0;
  failures = 0;
  private line: Line | null = null;
  private lastSocketId: string | null = null;
  private awayUntil = 0;
  private isOver = false;
  private readonly waiting: ((line: Line) => void)[] = [];
  private readonly life: Promise<void>;

  constructor(
    private readonly place: Place,
    private readonly manner: Manner,
    private readonly userId: string | undefined,
    private readonly chance: Chance,
  ) {
    this.life = this.live();
  }

  async startTalk(name: string): Promise<void> {
    for (;;) {
      const line = await this.online();
      const payload = this.userId === undefined ? {} : { userId: this.userId };
      const id = this.manner === 'socket' ? await line.startConversation(payload) : await this.postStart(line, payload);
      if (id !== null) {
        this.talks.push(new Talk(name, id));
        return;
      }
    }
  }

  /** Says the next text of the talk and notes what became of it. */
  async say(talk: Talk): Promise<Fate> {
    const line = await this.online();
    const text = talk.nextText();
    const payload = {
      type: 'message_create',
      client_msg_id: randomUUID(),
      conversation_id: talk.conversationId,
      content: { type: 'text', text },
    };
    const at = Date.now();
    const fate = this.manner === 'socket' ? await sayBySocket(line, payload) : await this.sayByHttp(line, payload);
    talk.said.push({ text, fate, at });
    return fate;
  }

  /** Cuts the socket; the visitor comes back after so many milliseconds at the earliest. */
  leave(ms: number): void {
    if (this.line === null) return;
    this.cuts++;
    this.awayUntil = Date.now() + ms;
    this.line.cut();
  }

  /** Leaves for good. */
  async end(): Promise<void> {
    this.isOver = true;
    this.line?.cut();
    await this.life;
  }

  private async live(): Promise<void> {
    while (!this.hasLeft()) {
      await pause(Math.max(this.chance.between(10, 150), this.awayUntil - Date.now()));
      const line = await Line.open(this.place.url, this.place.key, (...heard) => this.hear(...heard));
      if (line === null) {
        this.failures++;
        continue;
      }
      this.lines++;
      for (const { conversationId } of this.talks) void line.bind(conversationId);
      this.line = line;
      if (this.hasLeft()) line.cut();
      for (const tell of this.waiting.splice(0)) tell(line);
      await line.closed;
      this.line = null;
      this.lastSocketId = line.socketId;
    }
  }

  private hasLeft(): boolean {
    return this.isOver;
  }

  private hear(conversationId: string, eventId: string, text: string): void {
    this.talks.find((talk) => talk.conversationId === conversationId)?.hear(eventId, text);
  }

  private online(): Promise<Line> {
    if (this.line !== null) return Promise.resolve(this.line);
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private async postStart(line: Line, payload: object): Promise<string | null> {
    const answer = await this.post('conversation_start', payload, line.socketId, AbortSignal.timeout(patienceMs));
    return answer === null ? null : String(answer.body.conversation_id);
  }

  private async sayByHttp(line: Line, payload: object): Promise<Fate> {
    const isImpatient = this.chance.happens(0.03);
    const signal = AbortSignal.timeout(isImpatient ? this.chance.between(1, 8) : patienceMs);
    const answer = await this.post('user_message', payload, this.socketIdFor(line), signal);
    if (answer === null) return 'unknown';
    return answer.ok ? 'accepted' : 'refused';
  }

  private socketIdFor({ socketId }: Line): string | null {
    if (this.manner !== 'stale' || this.chance.happens(0.5)) return socketId;
    return this.chance.pick([null, this.lastSocketId, randomUUID()]);
  }

  /** Null if no answer came. */
  private async post(
    eventType: string,
    payload: object,
    socketId: string | null,
    signal: AbortSignal,
  ): Promise<{ ok: boolean; body: Record<string, unknown> } | null> {
    try {
      const response = await fetch(`${this.place.url}/api/custom-channel/sockets/message`, {
        method: 'POST',
        headers: {
          'x-api-key': this.place.key,
          'content-type': 'application/json',
          accept: 'application/json',
          ...(this.place.connectsAnew === true ? { connection: 'close' } : {}),
        },
        body: JSON.stringify({
          action: 'sendMessage',
          event: { event_type: eventType, event_payload: payload, socket_id: socketId },
        }),
        signal,
      });
      return { ok: response.ok, body: (await response.json()) as Record<string, unknown> };
    } catch {
      return null;
    }
  }
}

async function sayBySocket(line: Line, payload: { readonly conversation_id: string }): Promise<Fate> {
  const timer = setTimeout(() => line.cut(), patienceMs);
  const reply = await line.say(payload);
  clearTimeout(timer);
  return ({ answered: 'accepted', refused: 'refused', cut: 'unknown' } as const)[reply];
}
