/** The bare relay: what goes between the wires with the same libraries, without a store, a check or a promise. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseArgs } from 'node:util';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { botMessage, readFrame, writeFrame } from './frames.js';
import type { ClientEvent } from './frames.js';
import { ownUpstream, sharedUpstream } from './upstreams.js';
import type { Conversation, Upstream } from './upstreams.js';

const {
  port = '',
  helpdesk = '',
  shared,
} = parseArgs({
  options: { port: { type: 'string' }, helpdesk: { type: 'string' }, shared: { type: 'string' } },
}).values;

/** None: one for each customer. */
const pool = await Promise.all(Array.from({ length: Number(shared ?? 0) }, () => sharedUpstream(helpdesk)));
const sockets = new Map<string, WebSocket>();
const conversations = new Map<string, { readonly conversation: Conversation; readonly upstream: Upstream }>();

const server = createServer((request, response) => {
  if (request.method === 'POST') takePost(request, response);
  else response.end();
});
new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (socket) => {
  const id = randomUUID();
  sockets.set(id, socket);
  socket.on('message', (data: Buffer) => take(socket, readFrame(data.toString())));
  socket.on('close', () => sockets.delete(id));
  socket.send(writeFrame('socket_connected', { socket_id: id }));
});
server.listen(Number(port), '127.0.0.1');

function takePost(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const event = readFrame(Buffer.concat(chunks).toString());
    const body = JSON.stringify({ status: 'success', conversation_id: event.event_payload.conversation_id });
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
    response.end(body);
    const socket = sockets.get(event.socket_id ?? '');
    if (socket !== undefined) take(socket, event);
  });
}

function take(socket: WebSocket, { event_type, event_payload: payload }: ClientEvent): void {
  if (event_type === 'conversation_start') void start(socket, payload.userId ?? '');
  const known = conversations.get(payload.conversation_id ?? '');
  if (event_type === 'user_message' && known !== undefined)
    known.upstream.say(known.conversation, payload.content?.text ?? '');
}

async function start(socket: WebSocket, sessionId: string): Promise<void> {
  const id = `${sessionId}_${randomUUID()}`;
  const conversation: Conversation = { sessionId, ticket: null, hear: (text) => socket.send(botMessage(id, text)) };
  const upstream = pool[conversations.size % pool.length] ?? (await ownUpstream(helpdesk, conversation));
  conversations.set(id, { conversation, upstream });
  socket.on('close', () => upstream.close());
  socket.send(writeFrame('conversation_start_success', { conversation_id: id }));
}
