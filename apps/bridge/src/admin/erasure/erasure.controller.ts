/** Erasing and exporting what the bridge has of one user: a receipt for the one, JSON for the other. */
import { Readable } from 'node:stream';
import { Controller, Delete, Get, Inject, Param, Res, StreamableFile, UseGuards } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { isAnonymous } from '#translation';
import type { LinkFile } from '#translation';
import type { ChannelConfig } from '../../channels.js';
import { ChannelHttpError } from '../../transport/http/http-error.js';
import { AdminGuard } from '../door/admin.guard.js';
import { Erasing } from './erasing.js';
import type { ErasingTools } from './erasing.js';
import { exportOf } from './exporting.js';

export interface ErasureTools extends ErasingTools {
  /** By name. */
  readonly channels: ReadonlyMap<string, ChannelConfig>;
  /** Links to files in an export, good for a while. */
  readonly link: LinkFile;
}

export const erasureTools = Symbol('erasure tools');

/** All anonymous visitors have one user id in common: what is one's is not the others'. */
const namesNobody = {
  status: 'error',
  error:
    'This user id is that of all anonymous visitors. Name one conversation: /admin/channels/:channel/conversations/:id',
};

@Controller('admin/channels/:channel')
@UseGuards(AdminGuard)
export class ErasureController {
  private readonly erasing: Erasing;

  constructor(@Inject(erasureTools) private readonly tools: ErasureTools) {
    this.erasing = new Erasing(tools);
  }

  /** Also for a user of whom nothing is there, or not any more. */
  @Delete('users/:user')
  async eraseUser(
    @Param('channel') name: string,
    @Param('user') user: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const channel = this.channel(name);
    if (isAnonymous(user)) return refuse(reply);
    return this.erasing.user(channel, user);
  }

  @Delete('conversations/:id')
  async eraseConversation(@Param('channel') name: string, @Param('id') id: string): Promise<object> {
    const receipt = await this.erasing.conversation({ channel: this.channel(name).name, id });
    if (receipt === null) throw new ChannelHttpError('notFound');
    return receipt;
  }

  @Get('users/:user/export')
  export(
    @Param('channel') name: string,
    @Param('user') user: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): object {
    const channel = this.channel(name);
    if (isAnonymous(user)) return refuse(reply);
    const pieces = Readable.from(exportOf(this.tools, channel, user), { highWaterMark: 1 });
    return new StreamableFile(pieces, { type: 'application/json' });
  }

  private channel(name: string): ChannelConfig {
    const channel = this.tools.channels.get(name);
    if (channel === undefined) throw new ChannelHttpError('notFound');
    return channel;
  }
}

function refuse(reply: FastifyReply): object {
  void reply.status(400);
  return namesNobody;
}
