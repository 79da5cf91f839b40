/** Bodies that nobody wants: `100 Continue` is said only to who may go on, and what comes after a refusal is thrown away for a while. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Time in which the rest of a body may still come after the answer, so that its sender reads the answer, milliseconds. */
const lingerMs = 2000;

const expecting = new WeakSet<IncomingMessage>();

/** Requests with `Expect: 100-continue` take the road of all others; who lets them in calls `letBodyCome`. */
export function holdContinue(server: Server): void {
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    expecting.add(request);
    server.emit('request', request, response);
  });
}

/** To be called when a request is let in: its body may come. */
export function letBodyCome({ raw }: FastifyRequest, reply: FastifyReply): void {
  if (expecting.delete(raw)) reply.raw.writeContinue();
}

/** To be called before a refusal: who was never told to go on may send the body or the next request, nobody knows which. */
export function refuseBody({ raw }: FastifyRequest, reply: FastifyReply): void {
  if (expecting.has(raw)) void reply.header('connection', 'close');
}

/** To be called after each answer: ends the connection if the rest of the body does not come to an end soon. */
export function lingerFor({ raw }: FastifyRequest): void {
  if (raw.complete || raw.socket.destroyed) return;
  const { socket } = raw;
  const timer = setTimeout(() => socket.destroy(), lingerMs);
  const stop = (): void => {
    clearTimeout(timer);
    raw.off('close', stop);
    socket.off('close', stop);
  };
  raw.once('close', stop);
  socket.once('close', stop);
}
