/** A bridge with a pretend Helpdesk in this process, for tests; both end with the test. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { ChannelConfig } from '../../apps/bridge/src/channels.js';
import { loadConfig } from '../../apps/bridge/src/config.js';
import type { BridgeConfig } from '../../apps/bridge/src/config.js';
import type { Logger } from '../../apps/bridge/src/log.js';
import type { Demonstration } from '../../apps/bridge/src/admin/playground/serve-playground.js';
import { startBridge } from '../../apps/bridge/src/process/start.js';
import type { Bridge, OpenState } from '../../apps/bridge/src/process/start.js';
import { createHelpdeskSim } from '../../apps/helpdesk-sim/src/index.js';
import type { HelpdeskSim, HelpdeskSimOptions } from '../../apps/helpdesk-sim/src/index.js';
import { afterThisTest } from './clean-up.js';
import type { ClosesLater } from './clean-up.js';

export const channelKey = 'test-key';
export const otherChannelKey = 'other-key';

export interface TestBridge extends Bridge {
  readonly sim: HelpdeskSim;
  readonly config: BridgeConfig;
}

type Channel = Record<string, unknown>;

/**
 * Two channels, `shop` (key `test-key`) and `other` (key `other-key`), each an organisation of its own at the Helpdesk. `channel`
 * changes what channels.yaml says of `shop`, `otherChannel` of `other`, `env` any key of the configuration.
 */
export async function openBridge(
  options: {
    env?: Record<string, string>;
    channel?: Channel;
    otherChannel?: Channel;
    logger?: Logger;
    sim?: Partial<HelpdeskSimOptions>;
    helpdesk?: HelpdeskSim;
    /** Opens another state than the configured one. */
    open?: OpenState;
    /** When it ends: after the test, unless told otherwise. */
    closes?: ClosesLater;
    /** What the playground may do with the simulator, made of its address. */
    demonstration?: (deskUrl: string) => Demonstration;
    /** What a reload reads; what the bridge began with unless told. */
    readChannels?: () => readonly ChannelConfig[];
  } = {},
): Promise<TestBridge> {
  const { closes = afterThisTest } = options;
  const sim = options.helpdesk ?? (await openSim(options.sim, closes));
  const env = { FILES_URL: filesFolder(closes), ...options.env };
  const config = testConfig(sim.helpdeskUrl, env, options.channel, options.otherChannel);
  const logger = options.logger ?? pino({ level: process.env.TEST_LOG_LEVEL ?? 'silent' });
  const bridge = await startBridge(config, logger, {
    ...{ open: options.open, readChannels: options.readChannels },
    demonstration: options.demonstration?.(sim.url),
  });
  closes(() => bridge.close());
  return { ...bridge, sim, config };
}

/** A `FILES_URL` of a folder that is gone afterwards. */
export function filesFolder(afterwards: ClosesLater = afterThisTest): string {
  const folder = mkdtempSync(join(tmpdir(), 'deskbridge-files-'));
  afterwards(() => rmSync(folder, { recursive: true, force: true }));
  return `file:${folder}`;
}

export async function openSim(
  options: Partial<HelpdeskSimOptions> = {},
  closes: ClosesLater = afterThisTest,
): Promise<HelpdeskSim> {
  const sim = await createHelpdeskSim({ port: 0, apiKeys: ['desk-key', 'other-desk-key'], ...options });
  closes(() => sim.close());
  return sim;
}

export function testConfig(
  helpdeskUrl: string,
  env: Record<string, string> = {},
  channel: Channel = {},
  otherChannel: Channel = {},
): BridgeConfig {
  const channels = [
    { name: 'shop', apiKeys: [channelKey], helpdesk: { url: helpdeskUrl, apiKey: 'desk-key' }, ...channel },
    {
      name: 'other',
      apiKeys: [otherChannelKey],
      helpdesk: { url: helpdeskUrl, apiKey: 'other-desk-key' },
      ...otherChannel,
    },
  ];
  return loadConfig(
    {
      PORT: '0',
      ADMIN_PORT: '0',
      HOST: '127.0.0.1',
      STORE_URL: 'sqlite::memory:',
      DRAIN_WINDOW_MS: '0',
      GREETING_DELAY_MS: '20',
      // Faults that are set for a number of times are there for the test itself.
      HELPDESK_PROBE_MS: '0',
      CHANNELS_FILE: 'channels.yaml',
      ...env,
    },
    // JSON is YAML.
    () => JSON.stringify({ channels }),
  );
}
