// The little HTTP that the simulator needs: JSON in, JSON out, with a limit.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answered } from './odd-answers.js';
import { DeskError } from '../desk/tickets.js';

/** Answers with JSON; does nothing if the asker is gone or has been answered. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Answers with a text of any type; does nothing if the asker is gone or has been answered. */
export function sendText(response: ServerResponse, { status, type, text, location }: Answered): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': type, ...(location !== undefined && { location }) }).end(text);
}

/** Reads a body of at most so many bytes. Throws a DeskError with 413. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new DeskError(413, 'Body too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Reads a JSON body of at most so many bytes; an empty one is `{}`. Throws a DeskError with 400 or 413. */
export async function readJson(request: IncomingMessage, limit: number): Promise<unknown> {
  const body = await readBody(request, limit);
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    throw new DeskError(400, 'Body is not JSON');
  }
}

/** The address that was asked for. */
export function urlOf(request: IncomingMessage): URL {
  const path = request.url ?? '/';
  return URL.parse(`http://${request.headers.host ?? 'simulator'}${path}`) ?? new URL(`http://simulator${path}`);
}
