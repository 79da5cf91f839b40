/** What the routes of files work with. */
import type { IncomingMessage } from 'node:http';
import type { ChannelConfig } from '../../channels.js';
import type { BridgeConfig } from '../../config.js';
import type { FileParts } from '../../files/assemble-files.js';
import type { Logger } from '../../log.js';
import type { Metrics } from '../../metrics/metrics.js';
import type { ToHelpdesk } from '../../relay/inbound/to-helpdesk.js';
import { traceFiles } from '../../trace/client-wire.js';
import type { Trace } from '../../trace/trace.js';
import type { FileRouteTools } from './file-routes.js';

interface Parts {
  readonly live: { readonly all: readonly ChannelConfig[] };
  readonly files: FileParts;
  readonly metrics: Metrics;
  readonly toHelpdesk: ToHelpdesk;
  readonly trace: Trace;
}

export function fileRouteTools(
  config: BridgeConfig,
  { live, files, metrics, toHelpdesk, trace }: Parts,
  around: { readonly originOf: (request: IncomingMessage) => string; readonly logger: Logger },
): FileRouteTools {
  const largest = (): number => Math.max(...live.all.map(({ files: { maxFileBytes } }) => maxFileBytes));
  return {
    ...{ files, rights: files.rights, quotas: files.quotas, uploads: files.uploads },
    ...{ presigning: files.presigning, serving: files.serving, toHelpdesk, logger: around.logger },
    linkSeconds: config.FILES_LINK_SECONDS,
    silenceMs: config.SEND_TIMEOUT_MS,
    uploadMs: config.FILES_UPLOAD_MS,
    largestOf: (channel: ChannelConfig | null) => channel?.files.maxFileBytes ?? largest(),
    originOf: ({ raw }) => around.originOf(raw),
    tell: ({ method, url }, told) => traceFiles(trace, `${method} ${url.split('?', 1)[0] ?? ''}`, told),
    onUpload: (channel, outcome, bytes) => {
      metrics.files.uploads.inc({ channel, outcome });
      metrics.files.uploadBytes.inc({ channel }, bytes);
    },
  };
}
