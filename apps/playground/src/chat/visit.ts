/** One visit on the official client: starts or continues a conversation, and keeps it through a lost connection. */
import { signal } from '@preact/signals';
import { CaptivateChatAPI } from 'captivate-chat-api';
import { Ear } from './ear.js';
import { filesOfLine, linesOf, newLine, noticeOf, partsOf, textLine } from './lines.js';
import type { Line } from './lines.js';
import { textIn } from '../text/json.js';
import { keepSession, tellPage } from './session.js';
import type { Session } from './session.js';

export type Conversation = Awaited<ReturnType<CaptivateChatAPI['createConversation']>>;

export interface Start {
  readonly key: string;
  readonly userId: string;
  readonly name: string;
  readonly first: 'bot-first' | 'user-first';
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Between two looks at the connection, milliseconds. */
const lookMs = 400;
/** Lines that are kept on the page. */
const linesKept = 500;

export class Visit {
  readonly lines = signal<readonly Line[]>([]);
  readonly isConnected = signal(true);
  private isRenewing = false;
  private isLost = false;
  private readonly ear = new Ear((id, content) => this.identify(id, content));

  private constructor(
    private readonly api: CaptivateChatAPI,
    private conversation: Conversation,
    readonly session: Session,
  ) {
    this.listen();
    keepSession(session);
    tellPage({ kind: 'here', conversation: session.conversation, name: session.name });
    setInterval(() => void this.look().catch(() => undefined), lookMs);
  }

  static async start({ key, userId, name, first, metadata }: Start): Promise<Visit> {
    const api = await CaptivateChatAPI.create(key);
    // The greeting may come before the client is done: what starts is heard before the bot is asked to.
    const conversation = await api.createConversation(userId, { firstName: name }, { ...metadata }, 'user-first');
    const visit = new Visit(api, conversation, { key, userId, name, conversation: conversation.getConversationId() });
    if (first === 'bot-first') await conversation.sendMessage('');
    return visit;
  }

  /** Rejects if the conversation is no more. */
  static async resume(session: Session): Promise<Visit> {
    const api = await CaptivateChatAPI.create(session.key);
    // Its methods are promises, whatever its declarations say.
    const conversation = await Promise.resolve(api.getConversation(session.conversation));
    if (!(conversation instanceof Object)) throw new Error('the client has no conversation');
    // A question by HTTP that names the socket: from now on it hears the conversation.
    await conversation.getMetadata();
    const visit = new Visit(api, conversation, session);
    await visit.readTranscript();
    return visit;
  }

  get current(): Conversation {
    return this.conversation;
  }

  /** What was said so far replaces what is shown; what came meanwhile stays. */
  async readTranscript(): Promise<void> {
    const read = linesOf(await this.conversation.getTranscript());
    const known = new Set(read.map(({ id }) => id));
    const rest = this.lines.value.filter(({ id, from, state }) =>
      id === null ? from === 'notice' || state !== 'sent' : !known.has(id),
    );
    this.lines.value = [...read, ...rest].toSorted((one, other) => one.at - other.at);
  }

  /** Files as the client has made them when it uploaded them. */
  async say(text: string, files: readonly object[] = []): Promise<void> {
    const line = newLine('visitor', partsOf(text, files), { state: 'sending' });
    this.add(line);
    await this.send(line);
  }

  async sayAgain(line: Line): Promise<void> {
    this.change(line.key, { state: 'sending' });
    await this.send(line);
  }

  /** The id by which an own message can be edited; the transcript has it. Null if it cannot be found. */
  async idOf(line: Line): Promise<string | null> {
    if (line.id !== null) return line.id;
    await this.readTranscript();
    return (
      this.lines.value.find((one) => one.from === 'visitor' && JSON.stringify(one.parts) === JSON.stringify(line.parts))
        ?.id ?? null
    );
  }

  async edit(id: string, text: string): Promise<void> {
    await this.conversation.editMessage(id, text);
    await this.readTranscript();
  }

  async others(): Promise<readonly Conversation[]> {
    const { conversations } = await this.api.getUserConversations({
      userId: this.session.userId,
      pagination: { page: 1, limit: 20 },
    });
    // The client has given the socket to the last one that it made.
    this.conversation.restartListeners();
    return conversations;
  }

  /** Hears it as if the bridge had sent it, by way of the client. */
  hear(event: object): void {
    this.api.getSocket()?.dispatchEvent(new MessageEvent('message', { data: JSON.stringify({ event }) }));
  }

  private async send(line: Line): Promise<void> {
    const files = filesOfLine(line);
    const text = line.parts.map((part) => textIn(part, 'text') ?? '').join('');
    try {
      await this.conversation.sendMessage(files.length === 0 ? text : { text, files });
      this.change(line.key, { state: 'sent' });
    } catch {
      this.change(line.key, { state: 'failed' });
    }
  }

  private listen(): void {
    const { conversation } = this;
    conversation.onMessage((content: unknown, type: string) => {
      const parts = Array.isArray(content) ? content : [{ type: 'text', text: unframed(String(content)) }];
      const from = type === 'human_agent' ? 'agent' : type === 'error' ? 'error' : 'assistant';
      this.add(newLine(from, parts));
    });
    conversation.onConversationUpdate((update: unknown) => {
      const notice = noticeOf(update);
      if (notice !== '') this.add(textLine('notice', notice));
    });
    const socket = this.api.getSocket();
    if (socket !== null) this.ear.listenTo(socket);
  }

  /** The client does not tell the id of a message; its frame does. One that is shown already came twice. */
  private identify(id: string, content: string): void {
    const isKnown = this.lines.value.some((line) => line.id === id);
    const line = this.lines.value.findLast((one) => one.id === null && JSON.stringify(one.parts) === content);
    if (line === undefined) return;
    if (isKnown) this.lines.value = this.lines.value.filter(({ key }) => key !== line.key);
    else this.change(line.key, { id });
  }

  /** The client makes a new socket by itself, which its conversations do not know of: they are made anew. */
  private async look(): Promise<void> {
    const socket = this.api.getSocket();
    const isOpen = socket !== null && socket.readyState === WebSocket.OPEN;
    if (isOpen && !this.ear.hears(socket) && !this.isRenewing && !this.isLost) {
      this.isRenewing = true;
      await this.renew().finally(() => (this.isRenewing = false));
    }
    if (this.isConnected.value !== isOpen) this.isConnected.value = isOpen;
  }

  private async renew(): Promise<void> {
    const { conversations } = await this.api.getUserConversations(this.session.userId);
    const again = conversations.find((one) => one.getConversationId() === this.session.conversation);
    if (again === undefined) {
      this.lose();
      return;
    }
    this.conversation = again;
    this.listen();
    await again.getMetadata();
    await this.readTranscript();
  }

  /** Said once: a bridge whose store is in memory has forgotten everything when it starts again. */
  private lose(): void {
    this.isLost = true;
    this.add(textLine('notice', 'The bridge knows this conversation no more. Begin a new one in the menu.'));
  }

  private add(line: Line): void {
    this.lines.value = [...this.lines.value, line].slice(-linesKept);
  }

  private change(key: string, change: Partial<Line>): void {
    this.lines.value = this.lines.value.map((line) => (line.key === key ? { ...line, ...change } : line));
  }
}

/** An error as the client words it, without its frame. */
function unframed(words: string): string {
  return /^\[Error: (.*)\]$/s.exec(words)?.[1] ?? words;
}
