/** Reads the channels anew; what is wrong with them is said as the doctor says it. */
import { Controller, HttpCode, Inject, Post, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Reload } from '../reload/reload.js';
import { AdminGuard } from './door/admin.guard.js';

export const reloadTools = Symbol('reload tools');

@Controller('admin/reload')
@UseGuards(AdminGuard)
export class ReloadController {
  constructor(@Inject(reloadTools) private readonly reload: Pick<Reload, 'run'>) {}

  @Post()
  @HttpCode(200)
  async run(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const done = await this.reload.run();
    if (!done.ok) {
      void reply.status(422);
      return { status: 'error', error: 'The channels cannot be used; all stays as it is.', problems: done.problems };
    }
    const { added, changed, socketsClosed } = done;
    return { status: 'reloaded', added, changed, sockets_closed: socketsClosed };
  }
}
