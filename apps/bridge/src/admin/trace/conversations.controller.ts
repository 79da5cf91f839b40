/** All conversations, page by page, as an operator sees them: whose, in which ticket, what waits; never a text. */
import { Controller, Get, Inject, Query, UseGuards } from '@nestjs/common';
import type { StoredConversation } from '#translation';
import { ChannelHttpError } from '../../transport/http/http-error.js';
import { AdminGuard } from '../door/admin.guard.js';
import { traceTools } from './trace.controller.js';
import type { TraceTools } from './trace.controller.js';

/** Conversations of one page, unless fewer or more are asked for, and at most. */
const pageSize = { usual: 50, most: 200 };

@Controller('admin')
@UseGuards(AdminGuard)
export class ConversationsController {
  constructor(@Inject(traceTools) private readonly tools: TraceTools) {}

  /** `after` is the `next` of the page before; `next` is null on the last one. */
  @Get('conversations')
  async list(@Query('limit') limit: unknown, @Query('after') after: unknown): Promise<object> {
    const size = limit === undefined ? pageSize.usual : Number(limit);
    if (!Number.isInteger(size) || size < 1 || size > pageSize.most)
      throw new ChannelHttpError('badFrame', undefined, `limit: expected a whole number from 1 to ${pageSize.most}`);
    const page = await this.tools.store.conversations(size, typeof after === 'string' && after !== '' ? after : null);
    return { conversations: page.conversations.map(rowOf), next: page.next };
  }
}

function rowOf({ id, channel, sessionId, createdAt, activeAt, listed, doc, ...numbers }: StoredConversation): object {
  return {
    conversation_id: id,
    channel,
    session_id: sessionId,
    ticket: doc.ticket,
    responder: doc.responder,
    closed: doc.closed,
    listed,
    created_at: new Date(createdAt).toISOString(),
    active_at: new Date(activeAt).toISOString(),
    entries: numbers.lastSeq,
    held: numbers.lastPush - numbers.confirmedPush,
  };
}
