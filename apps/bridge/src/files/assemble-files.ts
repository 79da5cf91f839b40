/** What is done with files, put together: uploads, fresh links, serving. */
import type { FileRecord } from '#files';
import type { Limits } from '#state';
import type { ChannelConfig } from '../channels.js';
import type { BridgeConfig } from '../config.js';
import type { Logger } from '../log.js';
import type { Metrics } from '../metrics/metrics.js';
import type { BridgeStore } from '../relay/bridge-store.js';
import type { Admission } from '../relay/inbound/asker.js';
import { FileFetcher } from './fetching/file-fetcher.js';
import { hasOwner } from './life/owners.js';
import type { Files } from './open-files.js';
import { Presigning } from './reading/presigning.js';
import { Serving } from './reading/serving.js';
import { StorageState } from './storage-state.js';
import { UploadRights } from './uploading/rights.js';
import { UploadQuotas } from './uploading/upload-quotas.js';
import { Uploads } from './uploading/uploads.js';

interface Tools {
  readonly files: Files;
  /** As they are now: the list grows. */
  readonly channels: readonly ChannelConfig[];
  readonly store: BridgeStore;
  readonly limits: Limits;
  readonly keyRing: {
    admit(keys: readonly string[], origin: string | undefined): Admission | 'unauthorized' | 'forbiddenOrigin';
    allows(channel: string, origin: string): boolean;
  };
  readonly metrics: Pick<Metrics, 'files'>;
  readonly logger: Logger;
}

export type FileParts = ReturnType<typeof assembleFiles>;

export function assembleFiles(
  config: BridgeConfig,
  { files, channels, store, limits, keyRing, metrics, logger }: Tools,
) {
  const { shelf, links, usage } = files;
  const rights = new UploadRights({ store, channels, admit: (key, origin) => keyRing.admit([key], origin) });
  const quotas = new UploadQuotas({ limits, shelf, usage, channels });
  const onRead = (seconds: number, outcome: string): void => metrics.files.textSeconds.observe({ outcome }, seconds);
  const stillHas = (record: FileRecord): Promise<boolean> => hasOwner(store, record);
  const uploads = new Uploads({ files, fetcher: new FileFetcher(), rights, quotas, logger, onRead });
  const presigning = new Presigning({
    ...{ shelf, links, rights, isThere: stillHas },
    allowsOrigin: (channel, origin) => keyRing.allows(channel, origin),
    usualSeconds: config.FILES_LINK_SECONDS,
  });
  const serving = new Serving({ shelf, links, isThere: stillHas, isSentOn: config.FILES_LINKS === 'storage' });
  const state = new StorageState(shelf.storage, config.STORE_TIMEOUT_MS);
  metrics.files.watch(state);
  return { ...files, rights, quotas, uploads, presigning, serving, state };
}
