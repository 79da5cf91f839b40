/** `GET /files/KEY/NAME?expires=…&signature=…`: the file behind a link. The link is all the proof there is, and the name is not looked at. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FileRefusal, fileRefusals } from '../../files/refusals.js';
import type { Serving } from '../../files/reading/serving.js';
import { abortedBy } from './aborted-by.js';

/** Headers that pages of other origins may read. */
const shownHeaders = 'accept-ranges, content-disposition, content-length, content-range, etag';

export async function serveFile(request: FastifyRequest, reply: FastifyReply, serving: Serving): Promise<FastifyReply> {
  const { params, query, headers, method } = request;
  const served = await serving.answer(
    { fileKey: valueOf(params, 'key'), expires: valueOf(query, 'expires'), signature: valueOf(query, 'signature') },
    {
      isHead: method === 'HEAD',
      ifNoneMatch: headers['if-none-match'],
      range: headers.range,
      ifRange: typeof headers['if-range'] === 'string' ? headers['if-range'] : undefined,
    },
    abortedBy(reply),
  );
  const stream = method === 'HEAD' || served.open === null ? null : (await served.open()).stream;
  void reply.status(served.status).headers({ ...served.headers, 'access-control-expose-headers': shownHeaders });
  if (served.status !== 416) return reply.send(stream);
  return reply
    .type('application/json; charset=utf-8')
    .send({ success: false, error: fileRefusals.unsatisfiable.sentence });
}

/** One value of a query or of parameters; null if there are several. */
function valueOf(from: unknown, name: string): unknown {
  if (typeof from !== 'object' || from === null) throw new FileRefusal('badLink');
  return Reflect.get(from, name) as unknown;
}
