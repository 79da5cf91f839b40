/** Messages that were given up: listed without their texts, put back into the outbox, or discarded. */
import { Controller, Delete, Get, HttpCode, Inject, Param, Post, UseGuards } from '@nestjs/common';
import type { DeadLetter } from '#state';
import { newWork } from '#translation';
import type { BridgeDocuments, Step, StepContext, WorkBody } from '#translation';
import type { BridgeStore } from '../../relay/bridge-store.js';
import type { CarryOut } from '../../relay/carry-out.js';
import { ChannelHttpError } from '../../transport/http/http-error.js';
import { AdminGuard } from '../door/admin.guard.js';

export interface DeadLetterTools {
  readonly store: BridgeStore;
  readonly carryOut: CarryOut;
}

export const deadLetterTools = Symbol('dead letter tools');

/** Dead letters that one answer lists. */
const listLimit = 1000;

@Controller('admin/dead-letters')
@UseGuards(AdminGuard)
export class DeadLettersController {
  constructor(@Inject(deadLetterTools) private readonly tools: DeadLetterTools) {}

  @Get()
  async list(): Promise<object> {
    const letters = await this.tools.store.deadLetters(listLimit);
    return {
      dead_letters: letters.map(({ id, channel, conversationId, at, diedAt, reason, body }) => ({
        id,
        channel,
        conversation_id: conversationId,
        kind: body.kind,
        accepted_at: new Date(at).toISOString(),
        died_at: new Date(diedAt).toISOString(),
        reason,
      })),
    };
  }

  /** The message goes to the end of its customer's outbox, as a newly accepted one. */
  @Post(':id/replay')
  @HttpCode(202)
  async replay(@Param('id') id: string): Promise<object> {
    await this.change(id, (context, { body }) => ({ forget: [id], enqueue: [newWork(context, afresh(body))] }));
    return { status: 'replayed' };
  }

  @Delete(':id')
  async discard(@Param('id') id: string): Promise<object> {
    await this.change(id, () => ({ forget: [id] }));
    return { status: 'discarded' };
  }

  /** Of several requests for one letter the first has its way; the others find none any more. */
  private async change(
    id: string,
    step: (context: StepContext, letter: DeadLetter<BridgeDocuments>) => Step,
  ): Promise<void> {
    const { store, carryOut } = this.tools;
    const found = await store.deadLetter(id);
    if (found === null) throw new ChannelHttpError('notFound');
    const done = await carryOut.apply({ channel: found.channel, id: found.conversationId }, async (context) => {
      const letter = await store.deadLetter(id);
      return letter === null ? null : step(context, letter);
    });
    if (done === null) throw new ChannelHttpError('notFound');
    carryOut.announce(done);
  }
}

/** The work without what was noted for its former attempts. */
function afresh(body: WorkBody): WorkBody {
  if (body.kind !== 'support') return body;
  const { known, ...rest } = body;
  return { ...rest, former: [] };
}
