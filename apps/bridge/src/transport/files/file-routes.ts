/** The routes of files. They are Fastify's own, apart from the others: only here a body may be a form, and is not read before it is asked for. */
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isJsonObject } from '#channel';
import type { Serving } from '../../files/reading/serving.js';
import { FileRefusal } from '../../files/refusals.js';
import type { Logger } from '../../log.js';
import { admissionIfAny } from '../keys/channel.guard.js';
import { fileErrorHandler } from './file-errors.js';
import { multipartOptions } from './multipart.js';
import { setLife } from './life-route.js';
import type { LifeRouteTools } from './life-route.js';
import { serveFile } from './serve-route.js';
import { upload } from './upload-route.js';
import type { UploadRouteTools } from './upload-route.js';

export interface FileRouteTools extends UploadRouteTools, LifeRouteTools {
  readonly serving: Serving;
  readonly logger: Logger;
  /** For a whole upload to come, milliseconds. */
  readonly uploadMs: number;
}

/** What a form adds to the bytes of its file. */
const formBytes = 131_072;

/** Routes that are there once the instance is ready. */
export function addFileRoutes(instance: FastifyInstance, tools: FileRouteTools): void {
  void instance.register(async (routes) => {
    await routes.register(multipart, multipartOptions);
    routes.setErrorHandler(fileErrorHandler(tools.logger));
    const whole = {
      keyIsOptional: true,
      bodyMs: tools.uploadMs,
      maxBodyBytes: (channel: Parameters<typeof tools.largestOf>[0]) => tools.largestOf(channel) + formBytes,
    };
    const keyIsOptional = { keyIsOptional: true };
    routes.post('/api/file-to-text', { config: { entrance: whole } }, (request, reply) =>
      request.isMultipart() ? upload(request, reply, tools) : presign(request, tools),
    );
    routes.post('/api/presigned-url', { config: { entrance: keyIsOptional } }, (request) => presign(request, tools));
    routes.post('/api/path-ttl', (request, reply) => setLife(request, reply, tools));
    routes.route({
      method: ['GET', 'HEAD'],
      url: '/files/:key/:name',
      config: { entrance: keyIsOptional },
      handler: (request, reply) => serveFile(request, reply, tools.serving),
    });
  });
}

/** `expiresIn` is a duration here, asked and answered (captivate.md 1.3). */
async function presign(request: FastifyRequest, tools: FileRouteTools): Promise<Record<string, unknown>> {
  const { body } = request;
  if (!isJsonObject(body) || !('fileKey' in body)) throw new FileRefusal('badFileKey');
  const link = await tools.presigning.presign({
    ...{ fileKey: body['fileKey'], expiresIn: body['expiresIn'] },
    ...{ admission: admissionIfAny(request), pageOrigin: request.headers.origin, origin: tools.originOf(request) },
  });
  const { channel, conversation } = link;
  const answer = { success: true, presignedUrl: link.url, expiresIn: link.seconds };
  tools.tell(request, { channel, conversation, bytes: sizeOf(body), status: null });
  tools.tell(request, { channel, conversation, bytes: sizeOf(answer), status: 200 });
  return answer;
}

function sizeOf(body: object): number {
  return Buffer.byteLength(JSON.stringify(body));
}
