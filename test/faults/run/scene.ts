/** The two ends of a run: a Helpdesk in this process whose habits come from the seed, and a bridge in a process of its own. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHelpdeskSim } from '../../../apps/helpdesk-sim/src/index.js';
import type { HelpdeskSim, HelpdeskSimOptions } from '../../../apps/helpdesk-sim/src/index.js';
import { BridgeProcess } from './bridge-process.js';
import type { Chance } from './chance.js';
import { freePorts } from './ports.js';

export const channelKey = 'run-key';

/** After it the bridge gives a reply up, milliseconds; longer than the Helpdesk ever takes. */
export const replyTimeoutMs = 1500;

export interface Scene {
  readonly sim: HelpdeskSim;
  readonly habits: Habits;
  readonly bridge: BridgeProcess;
  readonly url: string;
  /** Ends both; the bridge's folder stays if somebody shall look into it. */
  close(keepsFolder: boolean): Promise<void>;
}

export type Habits = Required<
  Pick<HelpdeskSimOptions, 'edition' | 'sateDelayMs' | 'dateFraction' | 'socketDateFraction'>
>;

const fractions = ['ms', 'us', 'none'] as const;

/** `onRead` is called while SATE reads a message, before it answers. */
export async function openScene(seed: number, chance: Chance, onRead: () => void): Promise<Scene> {
  const [port = 0, adminPort = 0, deskPort = 0] = await freePorts(3);
  const habits: Habits = {
    edition: (['new', 'old', 'both-deliveries'] as const)[seed % 3] ?? 'new',
    sateDelayMs: seed % 2 === 0 ? chance.between(50, 300) : 0,
    dateFraction: fractions[Math.floor(seed / 2) % 3] ?? 'ms',
    socketDateFraction: fractions[Math.floor(seed / 3) % 3] ?? 'ms',
  };
  const sate = (text: string): { html: string } => {
    onRead();
    return { html: `answer to ${text}` };
  };
  const sim = await createHelpdeskSim({ ...habits, port: deskPort, apiKeys: ['desk-key'], seed, sate });
  const folder = mkdtempSync(join(tmpdir(), 'deskbridge-run-'));
  const adminUrl = `http://127.0.0.1:${adminPort}`;
  const bridge = new BridgeProcess(adminUrl, environment(folder, port, adminPort, sim.url), folder);
  return {
    sim,
    habits,
    bridge,
    url: `http://127.0.0.1:${port}`,
    close: async (keepsFolder) => {
      await bridge.kill();
      await sim.close();
      if (!keepsFolder) await rm(folder, { recursive: true });
    },
  };
}

function environment(folder: string, port: number, adminPort: number, helpdeskUrl: string): Record<string, string> {
  const channels = [
    { name: 'shop', apiKeys: [channelKey], helpdesk: { url: helpdeskUrl, apiKey: 'desk-key' }, greeting: '' },
  ];
  // JSON is YAML.
  const file = join(folder, 'channels.yaml');
  writeFileSync(file, JSON.stringify({ channels }));
  return {
    HOST: '127.0.0.1',
    PORT: String(port),
    ADMIN_PORT: String(adminPort),
    STORE_URL: `sqlite:${join(folder, 'bridge.db')}`,
    CHANNELS_FILE: file,
    LOG_LEVEL: 'warn',
    REPLY_TIMEOUT_MS: String(replyTimeoutMs),
    AGENT_VERIFY_MS: '200',
    RETRY_BASE_MS: '100',
    RETRY_MAX_MS: '1000',
    DELIVERY_DELAYED_MS: '1500',
    HELPDESK_IDLE_MS: '1500',
    PING_INTERVAL_MS: '1000',
  };
}
