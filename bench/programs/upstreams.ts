/** The bare relay's ways to the Helpdesk: a connection for each customer, or a few that all customers share. */
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';

export interface Conversation {
  readonly sessionId: string;
  ticket: string | null;
  hear(text: string): void;
}

export interface Upstream {
  say(conversation: Conversation, text: string): void;
  close(): void;
}

interface Reply {
  readonly data: { readonly ticket_chat_id: string; readonly message: string };
}

export async function ownUpstream(url: string, conversation: Conversation): Promise<Upstream> {
  const socket = await open(url);
  socket.on('support', ({ data }: Reply) => {
    conversation.ticket = data.ticket_chat_id;
    conversation.hear(data.message);
  });
  return { say: (from, text) => emit(socket, from, text), close: () => void socket.disconnect() };
}

/** Replies to first messages come in the order of the questions; all others name their ticket. */
export async function sharedUpstream(url: string): Promise<Upstream> {
  const socket = await open(url);
  const byTicket = new Map<string, Conversation>();
  const first: Conversation[] = [];
  socket.on('support', ({ data }: Reply) => {
    const conversation = byTicket.get(data.ticket_chat_id) ?? first.shift();
    if (conversation === undefined) return;
    conversation.ticket = data.ticket_chat_id;
    byTicket.set(data.ticket_chat_id, conversation);
    conversation.hear(data.message);
  });
  const say = (conversation: Conversation, text: string): void => {
    if (conversation.ticket === null) first.push(conversation);
    emit(socket, conversation, text);
  };
  return { say, close: () => undefined };
}

function emit(socket: Socket, { sessionId, ticket }: Conversation, text: string): void {
  socket.emit('support', { session_id: sessionId, message: text, attachment: false, ticket_chat_id: ticket });
}

/** An object of no closer type, because the library's types know no `false` for compression. */
const plainly: object = {
  transports: ['websocket'],
  query: { token_source: 'api', token: 'bench' },
  forceNew: true,
  reconnection: false,
  perMessageDeflate: false,
};

function open(url: string): Promise<Socket> {
  const socket = io(`${url}/helpdesk`, plainly);
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(socket));
    socket.once('connect_error', reject);
  });
}
