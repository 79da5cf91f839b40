/** The live trace as server-sent events: frames, hops and connections, of everything or of one conversation. */
import { Controller, Get, Inject, Query, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { BridgeStore } from '../../relay/bridge-store.js';
import type { Interest } from '../../trace/listener.js';
import type { Trace } from '../../trace/trace.js';
import { ChannelHttpError } from '../../transport/http/http-error.js';
import { AdminGuard } from '../door/admin.guard.js';
import { findConversation } from './find-conversation.js';

export interface TraceTools {
  readonly trace: Trace;
  readonly store: BridgeStore;
  /** Names of all channels: an id alone is looked for in each. */
  readonly channels: () => readonly string[];
}

export const traceTools = Symbol('trace tools');

const streamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
};

/** Something is written at least so often, so that neither end takes a quiet line for a dead one, milliseconds. */
const beatMs = 15_000;
/** Conversations of a customer whose tickets are told apart from the start. */
const siblingsLimit = 200;

@Controller('admin')
@UseGuards(AdminGuard)
export class TraceController {
  constructor(@Inject(traceTools) private readonly tools: TraceTools) {}

  /** Never ends by itself. 404 for a conversation that does not exist, 429 if too many listen. */
  @Get('trace')
  async follow(@Res() reply: FastifyReply, @Query('conversation') id: unknown): Promise<void> {
    const { trace, store } = this.tools;
    const interest = typeof id === 'string' && id !== '' ? await this.interestIn(id) : null;
    const { raw } = reply;
    const stop = trace.listen(raw, interest);
    if (stop === null) throw new ChannelHttpError('rateLimited');
    reply.hijack();
    raw.writeHead(200, streamHeaders);
    raw.write(': following\n\n');
    if (interest !== null) {
      const customer = { channel: interest.channel, sessionId: interest.session };
      const siblings = await store.listByCustomer(customer, siblingsLimit);
      for (const one of await store.loadAll(siblings)) if (one !== null) trace.knows(one);
    }
    const beat = setInterval(() => {
      if (raw.writableLength === 0) raw.write(': \n\n');
    }, beatMs);
    raw.once('close', () => {
      clearInterval(beat);
      stop();
    });
    raw.on('error', () => raw.destroy());
  }

  private async interestIn(id: string): Promise<Interest> {
    const found = await findConversation(this.tools, id);
    if (found === null) throw new ChannelHttpError('notFound');
    return { channel: found.channel, conversation: found.id, session: found.sessionId };
  }
}
