/** What every answer of both ports says, whoever makes it: it is what it is labelled as, and nobody keeps it. */
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';
import { httpErrorBody } from '#channel';

/** No page may read an answer as something else, and no cache may give it to somebody else. */
export const answerHeaders = { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' } as const;

/** The same as lines of an answer that is written by hand. */
export const answerHeaderLines: string = Object.entries(answerHeaders)
  .map(([name, value]) => `${name}: ${value}\r\n`)
  .join('');

/** An address that cannot be read leads nowhere; Fastify's own words would repeat it. */
export function answerUnreadableAddress(_error: unknown, _request: unknown, reply: FastifyReply): void {
  void reply.status(404).headers(answerHeaders).send(httpErrorBody('notFound'));
}

/** Statuses of requests that never became any, by Node's code of what is wrong; all others are 400. */
const statuses: Readonly<Record<string, number>> = { ERR_HTTP_REQUEST_TIMEOUT: 408, HPE_HEADER_OVERFLOW: 431 };

/** Answers what is no HTTP, or comes too slowly, and hangs up. */
export function answerNoRequest(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const status = statuses[error.code ?? ''] ?? 400;
  const text = STATUS_CODES[status] ?? '';
  const body = JSON.stringify({ error: text });
  if (socket.writable)
    socket.write(
      `HTTP/1.1 ${status} ${text}\r\nConnection: close\r\nContent-Type: application/json\r\n${answerHeaderLines}` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  socket.destroy(error);
}
