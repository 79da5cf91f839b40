/**
 * What the function nodes of the flow do. Each is taken as text into its node, so it names nothing but its arguments: the
 * message, the node, and what stands in the global context.
 */
import type { Redis } from 'ioredis';
import type { ClientEvent } from '../frames.js';
import type { Conversation, Upstream } from '../upstreams.js';

/** In the global context of the flow. */
export interface Globals {
  readonly redis: Redis;
  readonly conversations: Map<string, Open>;
  readonly frames: {
    writeFrame(type: string, payload: object): string;
    botMessage(conversation: string, text: string): string;
  };
  openUpstream(conversation: Conversation): Promise<Upstream>;
}

interface Open {
  readonly conversation: Conversation;
  readonly upstream: Upstream;
}

interface Node {
  send(messages: readonly (object | null)[]): void;
}

/** Of the client's socket; the nodes for WebSockets answer it. */
type Session = unknown;

interface Started {
  readonly _session: Session;
  readonly payload: { readonly event: ClientEvent };
}

/** A text under way, of the client or of the Helpdesk. */
interface Said {
  readonly _session: Session;
  /** Of the conversation. */
  readonly id: string;
  readonly text: string;
}

type Context = <K extends keyof Globals>(name: K) => Globals[K];

export type FlowFunction<M> = (message: M, node: Node, get: Context) => unknown;

/** A client has come: it is told its socket. */
export const greet: FlowFunction<{ status: { event?: string; _session: { id: string } } }> = (
  { status },
  _node,
  get,
) =>
  status.event === 'connect'
    ? {
        _session: status._session,
        payload: get('frames').writeFrame('socket_connected', { socket_id: status._session.id }),
      }
    : null;

/** A conversation begins: its way to the Helpdesk is opened, and what is heard there leaves by the second output. */
export const begin: FlowFunction<Started> = async ({ _session, payload: { event } }, node, get) => {
  const sessionId = event.event_payload.userId ?? '';
  const id = `${sessionId}_${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`;
  const conversation: Conversation = {
    sessionId,
    ticket: null,
    hear: (text) => node.send([null, { _session, id, text }]),
  };
  const upstream = await get('openUpstream')(conversation);
  get('conversations').set(id, { conversation, upstream });
  await get('redis').hset(`conversation:${id}`, { session: sessionId, startedAt: Date.now() });
  return [{ _session, payload: get('frames').writeFrame('conversation_start_success', { conversation_id: id }) }, null];
};

/** A text of the client is kept, and noted as waiting for the Helpdesk, before anything is done about it. */
export const keepQuestion: FlowFunction<Started> = async ({ _session, payload: { event } }, _node, get) => {
  const { conversation_id: id = '', content } = event.event_payload;
  const text = content?.text ?? '';
  await get('redis')
    .multi()
    .rpush(`entries:${id}`, JSON.stringify({ from: 'client', text, at: Date.now() }))
    .hset(`conversation:${id}`, { activeAt: Date.now() })
    .zadd('waiting', Date.now(), id)
    .hincrby('books', 'accepted', 1)
    .exec();
  return { _session, id, text };
};

/** It is said to the Helpdesk. */
export const ask: FlowFunction<Said> = ({ id, text }, _node, get) => {
  const open = get('conversations').get(id);
  open?.upstream.say(open.conversation, text);
  return null;
};

/** What the Helpdesk says is kept, with the ticket, and nothing waits any more, before the client hears of it. */
export const keepReply: FlowFunction<Said> = async ({ _session, id, text }, _node, get) => {
  const ticket = get('conversations').get(id)?.conversation.ticket ?? '';
  await get('redis')
    .multi()
    .rpush(`entries:${id}`, JSON.stringify({ from: 'helpdesk', text, at: Date.now() }))
    .hset(`conversation:${id}`, { activeAt: Date.now(), ticket })
    .zrem('waiting', id)
    .hincrby('books', 'delivered', 1)
    .exec();
  return { _session, payload: get('frames').botMessage(id, text) };
};
