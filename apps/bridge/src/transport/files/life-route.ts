/** `POST /api/path-ttl`: a conversation's time to live, as clients of 5.1 to 6.0 set it before they say it again as metadata (captivate.md 1.3, 5.8). */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { channelErrors, decodeEnvelope, isJsonObject } from '#channel';
import { FileRefusal } from '../../files/refusals.js';
import { daysSchema } from '../../files/uploading/form.js';
import type { UploadRights } from '../../files/uploading/rights.js';
import type { ToHelpdesk } from '../../relay/inbound/to-helpdesk.js';
import { limitKeyOf } from '../address/address-block.js';
import { clientOf } from '../address/arrival.js';
import { admissionOf } from '../keys/channel.guard.js';
import { ChannelHttpError } from '../http/http-error.js';

export interface LifeRouteTools {
  readonly rights: UploadRights;
  readonly toHelpdesk: Pick<ToHelpdesk, 'handle'>;
  /** By which address of the bridge a client came. */
  readonly originOf: (request: FastifyRequest) => string;
}

/** The same as the event `metadata` with `timeToLive`, on its road and by its rules. */
export async function setLife(
  request: FastifyRequest,
  reply: FastifyReply,
  { rights, toHelpdesk, originOf }: LifeRouteTools,
): Promise<Record<string, unknown>> {
  const admission = admissionOf(request);
  const body: unknown = request.body;
  if (!isJsonObject(body)) throw new FileRefusal('badBody');
  const days = daysSchema.safeParse(body['days']).data;
  if (days === undefined) throw new FileRefusal('badDays');
  if (typeof body['path'] !== 'string') throw new FileRefusal('badPath');
  const { conversationId } = await rights.byPath(admission, body['path'], request.headers.origin);
  const payload = { conversation_id: conversationId, metadata: { timeToLive: days } };
  const decoded = decodeEnvelope({ event: { event_type: 'metadata', event_payload: payload } });
  if (!decoded.ok) throw new ChannelHttpError(decoded.code);
  const address = limitKeyOf(clientOf(request.raw));
  const cameBy = (): string => originOf(request);
  const asker = { ...admission, address, via: 'http', socketId: null, cameBy, namesNoSocket: false } as const;
  const { answer, afterwards } = await toHelpdesk.handle(asker, decoded.event);
  reply.raw.once('close', () => afterwards(reply.raw.writableFinished));
  if ('error' in answer && typeof answer.error === 'string' && answer.error in channelErrors)
    throw new ChannelHttpError(answer.error, answer.retryAfterMs);
  return { success: true };
}
