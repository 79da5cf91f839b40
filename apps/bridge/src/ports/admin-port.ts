/** The private port: health, metrics, the books, the playground. */
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AdminDoor } from '../admin/door/admin-door.js';
import { writeAudit } from '../admin/door/audit-line.js';
import type { Demonstration } from '../admin/playground/serve-playground.js';
import type { Parts } from '../assemble.js';
import { ConfigError } from '../config.js';
import type { BridgeConfig } from '../config.js';
import type { Logger } from '../log.js';
import { BridgeModule } from './bridge.module.js';
import type { AdminTools } from './bridge.module.js';
import { createApp } from './nest-app.js';

interface Tools extends AdminTools {
  /** What the playground may do beyond what it may anywhere. */
  readonly demonstration: Demonstration | undefined;
}

/** Nobody but the operator gets in, and what is changed here is written down. */
export async function createAdmin(
  config: BridgeConfig,
  parts: Parts,
  { demonstration, ...tools }: Tools,
  logger: Logger,
): Promise<NestFastifyApplication> {
  const admin = await createApp(BridgeModule.forAdmin(config, parts, tools), config, logger);
  const page = admin.getHttpAdapter().getInstance();
  new AdminDoor([config.ADMIN_HOST, ...(config.ADMIN_ALLOWED_HOSTS ?? '').split(/[\s,]+/)]).guard(page);
  writeAudit(page, logger);
  if (config.PLAYGROUND) {
    const { servePlayground } = await loadPlayground();
    await servePlayground(page, { config, demonstration: demonstration ?? null, channelUrl: tools.localOrigin });
  }
  return admin;
}

/** Only where it is wanted: the image is made without it. */
async function loadPlayground() {
  try {
    return await import('../admin/playground/serve-playground.js');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new ConfigError(['PLAYGROUND: there is no playground here, as in the image; expected false']);
  }
}
