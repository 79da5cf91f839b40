/** The attachments of every channel that has them fetched, with one fetcher for all. */
import type { ChannelConfig } from '../../channels.js';
import { sparinglyByCause } from '../../log.js';
import type { Logger } from '../../log.js';
import type { BridgeStore } from '../../relay/bridge-store.js';
import type { CarryOut } from '../../relay/carry-out.js';
import { FileFetcher } from '../fetching/file-fetcher.js';
import type { Files } from '../open-files.js';
import { AttachmentSource } from './attachment-source.js';
import { Attachments } from './attachments.js';

interface Tools {
  readonly files: Pick<Files, 'shelf' | 'usage'>;
  readonly store: BridgeStore;
  readonly carryOut: CarryOut;
  readonly logger: Logger;
}

export interface AllAttachments {
  /** Of one channel, from now on. */
  readonly of: (channel: ChannelConfig) => Attachments;
  readonly stop: () => Promise<void>;
}

export function allAttachments({ files, store, carryOut, logger }: Tools): AllAttachments {
  // Not that of what visitors have fetched: agents do not wait behind them.
  const fetcher = new FileFetcher();
  const all: Attachments[] = [];
  return {
    of: (channel) => {
      const tell = sparinglyByCause(60_000, (cause: string, fields, leftOut) =>
        logger.warn({ channel: channel.name, cause, ...fields, leftOut }, 'an attachment could not be fetched'),
      );
      const source = new AttachmentSource(channel, { ...files, fetcher });
      const onTrouble = (cause: string, reason: string) => tell(cause, { reason });
      const attachments = new Attachments({ source, store, carryOut, onTrouble });
      all.push(attachments);
      return attachments;
    },
    stop: async () => {
      await Promise.all(all.map((one) => one.stop()));
    },
  };
}
