/** Starts the bridge on its two ports, and stops it without losing anybody. */
import type { Demonstration } from '../admin/playground/serve-playground.js';
import { assemble } from '../assemble.js';
import type { ChannelConfig } from '../channels.js';
import type { BridgeConfig } from '../config.js';
import { openFiles } from '../files/open-files.js';
import type { Logger } from '../log.js';
import { watch as watchMetrics } from '../metrics/watch.js';
import { createAdmin } from '../ports/admin-port.js';
import { createChannel } from '../ports/channel-port.js';
import { originOf } from '../ports/nest-app.js';
import { Reload } from '../reload/reload.js';
import type { Reloaded } from '../reload/reload.js';
import { warnOfClaims } from '../settings/claims.js';
import { openJourneys } from '../telemetry/open-journeys.js';
import { Drain } from './drain.js';
import { openConfigured } from './open-configured.js';
import type { OpenState } from './open-configured.js';

export type { OpenState } from './open-configured.js';

export interface Bridge {
  /** Origin of the channel on this machine. */
  readonly url: string;
  readonly adminUrl: string;
  /** Reads the channels anew; see `Reload`. */
  reload(): Promise<Reloaded>;
  /** Drains and stops: sockets are told to come back, what is not settled stays in the store. Idempotent. */
  close(): Promise<void>;
}

interface Options {
  /** Aborted when there is no need any more, before the bridge has started. */
  readonly told?: AbortSignal | undefined;
  readonly open?: OpenState | undefined;
  /** Reads the channels as they are written now; throws a `ConfigError`. */
  readonly readChannels?: (() => readonly ChannelConfig[]) | undefined;
  /** What the playground may do beyond what it may anywhere. */
  readonly demonstration?: Demonstration | undefined;
}

/**
 * Resolves when both ports listen and what an earlier process left behind is taken up; rejects if it is told meanwhile that there is
 * no need any more. What was started is ended in the opposite order: sockets first, each with a code that makes clients come
 * back, then the outboxes, then ports and state.
 */
export async function startBridge(
  config: BridgeConfig,
  logger: Logger,
  { told, open = openConfigured, readChannels = () => config.channels, demonstration }: Options = {},
): Promise<Bridge> {
  const started = new AsyncDisposableStack();
  try {
    told?.throwIfAborted();
    const state = await open(config, logger);
    started.defer(() => state.close());
    const files = await openFiles(config, state.store, logger);
    started.defer(() => files.close());
    let origin = config.PUBLIC_URL ?? `http://localhost:${config.PORT}`;
    const journeys = await openJourneys(config, logger);
    started.defer(() => journeys?.close());
    const parts = assemble(config, { state, files, journeys }, logger);
    const { sessions, customers, delivery, expiry, usage, live, keyRecall, fileRemoval, fileSweep } = parts;
    const reload = new Reload({
      ...{ live, logger, read: readChannels, recall: () => keyRecall.recall() },
      onChanged: (changes) => {
        parts.onChanged(changes);
        warnOfClaims([...changes.added, ...changes.changed.map(({ channel }) => channel)], logger);
      },
    });
    const drain = new Drain(sessions, state, config.DRAIN_WINDOW_MS);
    const isDraining = (): boolean => drain.isDraining;
    watchMetrics(parts.metrics.registry, { ...parts.watched, isDraining });
    const localOrigin = (): string => origin;
    const admin = await createAdmin(config, parts, { isDraining, reload, localOrigin, demonstration }, logger);
    started.defer(() => admin.close());
    started.defer(() => delivery.stop());
    started.defer(() => parts.attachments.stop());
    started.defer(() => customers.stop());
    started.defer(() => fileRemoval.stop());
    started.defer(() => fileSweep.stop());
    started.defer(() => expiry.stop());
    started.defer(() => usage.stop());
    started.defer(() => parts.watch.stop());
    started.defer(() => parts.canary.stop());
    const channel = await createChannel(config, parts, { isDraining, localOrigin }, logger);
    started.defer(() => channel.close());
    started.defer(() => drain.run());
    told?.throwIfAborted();
    expiry.start();
    fileSweep.start();
    await usage.start();
    await customers.start();
    told?.throwIfAborted();
    await admin.listen(config.ADMIN_PORT, config.ADMIN_HOST);
    await channel.listen(config.PORT, config.HOST);
    const url = originOf(channel.getHttpServer());
    if (config.PUBLIC_URL === undefined) origin = url;
    const adminUrl = originOf(admin.getHttpServer());
    logger.info({ url, adminUrl, channels: config.channels.map(({ name }) => name) }, 'bridge started');
    warnOfClaims(live.all, logger);
    warnOfFolder(config, logger);
    parts.watch.start();
    parts.canary.start(url);
    let closing: Promise<void> | undefined;
    return {
      url,
      adminUrl,
      reload: () => reload.run(),
      close: () => (closing ??= stop(started, sessions.size, logger)),
    };
  } catch (error) {
    await started.disposeAsync();
    throw error;
  }
}

/** Said at every start: a folder may be one that all replicas mount, and nobody but the operator knows. */
function warnOfFolder({ STORE_URL, FILES_URL }: BridgeConfig, logger: Logger): void {
  if (STORE_URL.startsWith('sqlite:') || !FILES_URL.startsWith('file:')) return;
  logger.warn('files lie in a folder: other replicas see them only if it is theirs, too (FILES_URL)');
}

async function stop(started: AsyncDisposableStack, sockets: number, logger: Logger): Promise<void> {
  logger.info({ sockets }, 'bridge stopping');
  await started.disposeAsync();
  logger.info('bridge stopped');
}
