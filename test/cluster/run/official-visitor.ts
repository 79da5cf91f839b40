/** A visitor whose application uses the unmodified official client, and reads the transcript whenever its socket has changed. */
import type * as captivate from 'captivate-chat-api';
import { pause } from '#async';
import { Talk } from '../../faults/run/talk.js';
import type { Fate } from '../../faults/run/talk.js';
import type { Place } from '../../faults/run/visitor.js';
import { loadOfficialClient } from '../../support/official-client.js';

type Api = captivate.CaptivateChatAPI;
type Conversation = Awaited<ReturnType<Api['createConversation']>>;

/** Of a transcript's items, what is read here (captivate.md 5.4). */
interface Item {
  readonly from: string;
  readonly messages: { readonly messages?: readonly { readonly text?: string }[] };
}

const pollMs = 50;

export class OfficialVisitor {
  readonly talk: Talk;
  /** Sockets after the first one. */
  returns = 0;
  private isOver = false;
  private socket: unknown;
  private readonly life: Promise<void>;

  private constructor(
    private readonly api: Api,
    private conversation: Conversation,
    private readonly userId: string,
    name: string,
  ) {
    this.talk = new Talk(name, conversation.getConversationId());
    this.socket = api.getSocket();
    conversation.onMessage((content: unknown) => this.hear(content));
    this.life = this.live();
  }

  /** Begins a conversation of its own. */
  static async open({ url, key }: Place, userId: string, name: string): Promise<OfficialVisitor> {
    const client = loadOfficialClient(url, { isPatient: true, fetch: fetchAnew });
    const api = await client.CaptivateChatAPI.create(key);
    return new OfficialVisitor(api, await api.createConversation(userId, {}, {}, 'user-first'), userId, name);
  }

  async say(): Promise<Fate> {
    const text = this.talk.nextText();
    const at = Date.now();
    const fate = await this.conversation.sendMessage(text).then(
      () => 'accepted' as const,
      (error: unknown) => (/HTTP request failed/.test(String(error)) ? 'refused' : 'unknown'),
    );
    this.talk.said.push({ text, fate, at });
    return fate;
  }

  async end(): Promise<void> {
    this.isOver = true;
    await this.life;
  }

  private async live(): Promise<void> {
    while (!this.isOver) {
      await pause(pollMs);
      if (this.api.getSocket() === this.socket || !this.api.isSocketActive()) continue;
      try {
        await this.comeBack();
      } catch {
        // Whatever failed is tried again.
      }
    }
  }

  /** What is told while the transcript is read follows on it. */
  private async comeBack(): Promise<void> {
    const socket = this.api.getSocket();
    const { conversations } = await this.api.getUserConversations(this.userId);
    const [conversation] = conversations;
    if (conversation === undefined) throw new Error('the conversation is not listed');
    let early: unknown[] | null = [];
    conversation.onMessage((content: unknown) => {
      if (early === null) this.hear(content);
      else early.push(content);
    });
    // Any event of the conversation binds it to the new socket.
    await conversation.getMetadata();
    for (const item of (await conversation.getTranscript()) as Item[])
      if (item.from !== 'user') this.hear(item.messages.messages ?? []);
    for (const content of early) this.hear(content);
    early = null;
    this.conversation = conversation;
    this.socket = socket;
    this.returns++;
  }

  /** Its texts are found nowhere else, so that one tells whether it came again. */
  private hear(content: unknown): void {
    const parts = typeof content === 'string' ? [{ text: content }] : (content as readonly { text?: string }[]);
    const text = parts.map((part) => part.text ?? '').join('');
    this.talk.hear(text, text);
  }
}

/** Each request on a connection of its own. */
const fetchAnew: typeof fetch = (input, init) => {
  const headers = new Headers(init?.headers);
  headers.set('connection', 'close');
  return fetch(input, { ...init, headers });
};
