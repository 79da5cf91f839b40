/** Reads the channels anew while the bridge runs: what can be used takes the place of what was there, all at once; else all stays as it is. */
import type { ChannelConfig } from '../channels.js';
import { ConfigError } from '../settings/config-error.js';
import type { Changes, LiveChannels } from './live-channels.js';

export type Reloaded =
  | {
      readonly ok: true;
      readonly added: readonly string[];
      /** With the fields that are others now. */
      readonly changed: Readonly<Record<string, readonly string[]>>;
      /** Sockets whose key opens nothing any more. */
      readonly socketsClosed: number;
    }
  | { readonly ok: false; readonly problems: readonly string[] };

interface Log {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

interface Tools {
  readonly live: LiveChannels;
  /** Throws a `ConfigError`. */
  readonly read: () => readonly ChannelConfig[];
  /** Told what has changed, in the same turn. */
  readonly onChanged: (changes: Changes) => void;
  /** Ends the sockets whose key was taken back. */
  readonly recall: () => Promise<number>;
  readonly logger: Log;
}

export class Reload {
  constructor(private readonly tools: Tools) {}

  /** Never rejects for what is wrong with the configuration. */
  async run(): Promise<Reloaded> {
    const { live, logger, onChanged, recall } = this.tools;
    const next = this.read();
    if ('problems' in next) {
      logger.error({ problems: next.problems }, 'the channels cannot be reloaded: all stays as it is');
      return { ok: false, problems: next.problems };
    }
    const changes = live.become(next.channels);
    onChanged(changes);
    const socketsClosed = await recall();
    const added = changes.added.map(({ name }) => name);
    const changed = Object.fromEntries(changes.changed.map(({ channel, fields }) => [channel.name, fields]));
    logger.info({ added, changed, socketsClosed }, 'channels reloaded');
    return { ok: true, added, changed, socketsClosed };
  }

  private read(): { channels: readonly ChannelConfig[] } | { problems: readonly string[] } {
    let channels: readonly ChannelConfig[];
    try {
      channels = this.tools.read();
    } catch (error) {
      if (error instanceof ConfigError) return { problems: error.problems };
      throw error;
    }
    const missing = this.tools.live.missingIn(channels);
    if (missing.length === 0) return { channels };
    return {
      problems: missing.map(
        (name) =>
          `CHANNELS_FILE: channels: ${name} is missing; only a restart takes a channel away or renames it. To close it, change its apiKeys`,
      ),
    };
  }
}
