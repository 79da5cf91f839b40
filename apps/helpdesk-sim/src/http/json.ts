// The little HTTP that the simulator needs: JSON in, JSON out, with a limit.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answered } from './odd-answers.js';
import { DeskError } from '../desk/tickets.js';

const bodyLimit = 262_144;

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

/** Reads a JSON body of at most 256 KiB; an empty one is `{}`. Throws a DeskError with 400 or 413. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyLimit) throw new DeskError(413, 'Body too large');
    chunks.push(chunk);
  }
  if (size === 0) return {};
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    throw new DeskError(400, 'Body is not JSON');
  }
}

/** The address that was asked for. */
export function urlOf(request: IncomingMessage): URL {
  const path = request.url ?? '/';
  return URL.parse(`http://${request.headers.host ?? 'simulator'}${path}`) ?? new URL(`http://simulator${path}`);
}
