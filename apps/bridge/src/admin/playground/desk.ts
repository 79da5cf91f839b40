/** The way from the page to the pretend Helpdesk's control interface, in the demonstration only. */
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Time for an answer, milliseconds; and characters of it that are passed on. */
const timeoutMs = 5000;
const answerLimit = 4_194_304;

/** Words between slashes: nothing that could lead out of the control interface. */
const controlPath = /^[\w-]+(?:\/[\w-]+){0,3}$/;

/** Passes a request on to `/sim/…` of the pretend Helpdesk, and its answer back. */
export async function passToDesk(deskUrl: string, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { '*': path = '' } = request.params as { readonly '*'?: string };
  if (!controlPath.test(path)) return reply.status(404).send({ detail: 'No such route' });
  const hasBody = request.method === 'POST';
  try {
    const answer = await fetch(`${deskUrl}/sim/${path}`, {
      method: request.method,
      ...(hasBody ? { body: JSON.stringify(request.body ?? {}), headers: { 'content-type': 'application/json' } } : {}),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await answer.text();
    if (text.length > answerLimit) return await reply.status(502).send({ detail: 'The answer is too long' });
    return await reply.status(answer.status).type('application/json').send(text);
  } catch {
    return reply.status(503).send({ detail: 'The Helpdesk does not answer' });
  }
}
