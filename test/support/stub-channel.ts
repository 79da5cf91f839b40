/** A channel server with the fewest answers that satisfy the official client; it echoes messages and notes every call. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { afterThisTest } from './clean-up.js';

/** A running stub; `calls` are method (or `WS`) and address as they came in, in order of arrival. */
export interface StubChannel {
  readonly url: string;
  readonly calls: readonly string[];
}

/** A socket with this key is refused with 401. */
export const refusedKey = 'REFUSED';

interface Event {
  readonly event_type: string;
  readonly event_payload: Readonly<Record<string, unknown>>;
  readonly socket_id?: string | null;
}

/** Starts the stub on loopback until the test ends. It takes any path, so that a base path can be shown. */
export async function startStubChannel(): Promise<StubChannel> {
  const calls: string[] = [];
  const transcript: unknown[] = [];
  const sockets = new Map<string, WebSocket>();
  const wss = new WebSocketServer({ noServer: true });

  const answer = (event: Event): object => {
    const socket = sockets.get(event.socket_id ?? '');
    const tell = (type: string, payload: object): void => socket?.send(frame(type, payload));
    const { conversation_id, content } = event.event_payload;
    if (event.event_type === 'conversation_start') {
      tell('conversation_start_success', { conversation_id: `u-1_${randomUUID()}` });
    } else if (event.event_type === 'user_message') {
      transcript.push({ message_id: randomUUID(), from: 'user', content });
      setImmediate(() => tell('bot_message', { type: 'message_create', conversation_id, content: [content] }));
    }
    return { status: 'success' };
  };

  const server = createServer((request, response) => {
    calls.push(`${request.method ?? ''} ${request.url ?? ''}`);
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', 'x-api-key, content-type, accept');
    reply(request, response, transcript, answer).catch(() => {
      response.writeHead(400, { 'content-type': 'text/plain' }).end('no event');
    });
  });
  server.on('upgrade', (request, socket, head) => {
    calls.push(`WS ${request.url ?? ''}`);
    if (request.url?.includes(refusedKey)) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    wss.handleUpgrade(request, socket, head, (ws) => {
      const id = randomUUID();
      sockets.set(id, ws);
      ws.on('message', (data: Buffer) => answer({ ...parseEvent(data.toString()), socket_id: id }));
      ws.send(frame('socket_connected', { socket_id: id }));
    });
  });

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterThisTest(() => {
    wss.clients.forEach((client) => client.terminate());
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls };
}

async function reply(
  request: IncomingMessage,
  response: ServerResponse,
  transcript: unknown[],
  answer: (event: Event) => object,
): Promise<void> {
  const body = await text(request);
  if (request.method === 'OPTIONS') {
    response.writeHead(204).end();
    return;
  }
  const result = request.method === 'POST' ? answer(parseEvent(body)) : { transcript, message: transcript };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
}

function parseEvent(body: string): Event {
  return (JSON.parse(body) as { event: Event }).event;
}

function frame(type: string, payload: object): string {
  const event = { event_type: type, event_payload: payload, event_id: randomUUID(), accepts_response_payload: false };
  return JSON.stringify({ action: 'receiveMessage', event });
}
