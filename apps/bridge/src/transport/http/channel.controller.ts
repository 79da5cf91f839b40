/** The HTTP side of the channel: events by POST, the transcript, and messages that were too large for a frame. */
import type { IncomingMessage } from 'node:http';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req, Res, StreamableFile } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { channelErrors, decodeEnvelope, httpErrorBody } from '#channel';
import type { ClientEvent } from '#channel';
import type { SocketDirectory } from '#state';
import type { LinksFor } from '../../files/naming/shown-links.js';
import type { Logger } from '../../log.js';
import type { Metrics } from '../../metrics/metrics.js';
import type { LongAnswer } from '../../relay/inbound/answers/long-answer.js';
import type { Asker } from '../../relay/inbound/asker.js';
import type { ToHelpdesk } from '../../relay/inbound/to-helpdesk.js';
import type { Queries } from '../../relay/inbound/queries.js';
import type { Journeys } from '../../telemetry/journeys.js';
import { traceAnswer, traceRequest } from '../../trace/client-wire.js';
import type { Trace } from '../../trace/trace.js';
import { limitKeyOf } from '../address/address-block.js';
import { clientOf } from '../address/arrival.js';
import { admissionOf } from '../keys/channel.guard.js';
import { ChannelHttpError, codeOf, noteTrace } from './http-error.js';
import type { RateLimit } from '../limits/rate-limit.js';
import { begin, pacedStream } from './slow-clients.js';

export interface ControllerTools {
  readonly toHelpdesk: ToHelpdesk;
  readonly queries: Queries;
  readonly directory: SocketDirectory;
  readonly metrics: Metrics;
  readonly journeys: Journeys | null;
  readonly logger: Logger;
  readonly rateLimit: RateLimit;
  readonly linksFor: LinksFor;
  /** By which address of the bridge a client came. */
  readonly originOf: (request: IncomingMessage) => string;
  readonly sendTimeoutMs: number;
  readonly trace: Trace;
}

/** What Nest writes: a text is JSON already. */
type Answered = object | string;

export const controllerTools = Symbol('controller tools');

@Controller('api')
export class ChannelController {
  constructor(@Inject(controllerTools) private readonly tools: ControllerTools) {}

  /** Any client event; the answer is what the socket gets as a confirmation (captivate.md 1.2). */
  @Post('custom-channel/sockets/message')
  @HttpCode(200)
  async message(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() body: unknown,
  ): Promise<Answered> {
    const { channel } = admissionOf(request);
    const decoded = decodeEnvelope(body);
    return this.count(request, decoded.ok ? decoded.event.type : 'unreadable', async (marks) => {
      if (!decoded.ok) {
        this.tools.logger.debug({ channel: channel.name, problem: decoded.detail }, 'unusable body');
        throw new ChannelHttpError(decoded.code, undefined, decoded.detail);
      }
      const asker = { ...(await this.asker(request, decoded.socketId ?? null)), ...marks };
      const waitMs = asker.socketId === null ? 0 : await this.tools.rateLimit.countSocket(channel, asker.socketId);
      if (waitMs > 0) throw new ChannelHttpError('rateLimited', waitMs);
      return this.handle(asker, reply, decoded.event);
    });
  }

  /** The transcript under every key that any generation reads (captivate.md 1.2, 5.4). */
  @Get('transcript')
  async transcript(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Query('conversation_id') conversationId: unknown,
  ): Promise<Answered> {
    const id = typeof conversationId === 'string' && conversationId !== '' ? conversationId : null;
    const event = { type: 'conversation_transcript_request', payload: { conversationId: id } } as const;
    return this.count(request, event.type, async (marks) => {
      const asker = { ...(await this.asker(request, null)), namesNoSocket: false, ...marks };
      return this.handle(asker, reply, event, 'transcriptNotFound');
    });
  }

  /** What a `message_link` leads to (captivate.md 4.1). */
  @Get('messages/:id')
  async linked(
    @Req() request: FastifyRequest,
    @Param('id') id: string,
    @Query('conversation_id') conversationId: unknown,
  ): Promise<object> {
    const { queries, linksFor, originOf } = this.tools;
    const named = { conversationId: typeof conversationId === 'string' ? conversationId : '', entryId: id };
    const body = await queries.linkedMessage(admissionOf(request), named, linksFor(originOf(request.raw)));
    if (body === null) throw new ChannelHttpError('notFound');
    return body;
  }

  /** A socket counts only if it is open and of the same channel; any other is as good as none (captivate.md 6.1). */
  private async asker(request: FastifyRequest, socketId: string | null): Promise<Asker> {
    const admission = admissionOf(request);
    const isTheirs = socketId !== null && (await this.tools.directory.channelOf(socketId)) === admission.channel.name;
    const address = limitKeyOf(clientOf(request.raw));
    const theirs = isTheirs ? socketId : null;
    const cameBy = (): string => this.tools.originOf(request.raw);
    return { ...admission, address, via: 'http', socketId: theirs, cameBy, namesNoSocket: socketId === null };
  }

  private async handle(
    asker: Asker,
    reply: FastifyReply,
    event: ClientEvent,
    notFound?: 'transcriptNotFound',
  ): Promise<Answered> {
    const { answer, afterwards } = await this.tools.toHelpdesk.handle(asker, event);
    if ('text' in answer) {
      const body = await this.write(asker, reply, answer).catch((error: unknown) => {
        throw notFound !== undefined && codeOf(error) === 'invalidConversation'
          ? new ChannelHttpError(notFound)
          : error;
      });
      this.follow(reply, afterwards);
      return body;
    }
    this.follow(reply, afterwards);
    if ('body' in answer) return answer.body;
    const code = answer.error === 'invalidConversation' ? (notFound ?? answer.error) : answer.error;
    throw new ChannelHttpError(code, answer.retryAfterMs);
  }

  /** Rejects while nothing of it went out; later the connection is cut. Of what is long HEAD has no more made than its beginning. */
  private async write({ channel }: Asker, reply: FastifyReply, { text }: LongAnswer): Promise<string | StreamableFile> {
    const { metrics, sendTimeoutMs } = this.tools;
    const body = await begin(text('body'));
    void reply.type('application/json; charset=utf-8');
    if (typeof body === 'string') return body;
    const onSlow = (): void => metrics.slow.inc({ channel: channel.name });
    return new StreamableFile(pacedStream(body, { sendTimeoutMs, onSlow }));
  }

  /** Counts an event with what became of it; the trace is told of both, and so is its journey. */
  private async count(
    request: FastifyRequest,
    type: string,
    handle: (marks: Pick<Asker, 'frame' | 'journey'>) => Promise<Answered>,
  ): Promise<Answered> {
    const { metrics, trace, journeys } = this.tools;
    const begun = performance.now();
    const { name: channel } = admissionOf(request).channel;
    const count = (outcome: string): void => metrics.events.inc({ channel, event_type: type, outcome });
    const client = { channel, socket: null };
    const frame = traceRequest(trace, client, request);
    const journey = journeys?.accept(channel, type, 'http', traceParentOf(request));
    try {
      const body = await handle({ frame, journey });
      count('accepted');
      metrics.acceptSeconds.observe({ channel }, (performance.now() - begun) / 1000, journey?.traceId);
      journey?.end();
      traceAnswer(trace, client, 200, type, body instanceof StreamableFile ? null : body);
      return body;
    } catch (error) {
      const code = codeOf(error);
      count(code);
      noteTrace(request, journey?.traceId);
      journey?.end(code);
      const detail = error instanceof ChannelHttpError ? error.detail : undefined;
      traceAnswer(trace, client, channelErrors[code].status, type, httpErrorBody(code, detail));
      throw error;
    }
  }

  /** Who hung up meanwhile is not told, and HEAD shows nothing; what was accepted goes on all the same. */
  private follow({ raw, request }: FastifyReply, afterwards: (isAnswered: boolean) => void): void {
    if (raw.closed) afterwards(false);
    else raw.once('close', () => afterwards(raw.writableFinished && request.method !== 'HEAD'));
  }
}

/** What a request says of the trace that it belongs to. */
function traceParentOf({ headers: { traceparent } }: FastifyRequest): string | undefined {
  return typeof traceparent === 'string' ? traceparent : undefined;
}
