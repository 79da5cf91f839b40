/** The two ends of a run: a Helpdesk in this process, and bridges in processes of their own that share one store. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHelpdeskSim } from '../../../apps/helpdesk-sim/src/index.js';
import type { HelpdeskSim, HelpdeskSimOptions, SateScript } from '../../../apps/helpdesk-sim/src/index.js';
import { BridgeProcess } from './bridge-process.js';
import type { Chance } from './chance.js';
import { freePorts } from './ports.js';
import type { StoreEnvironment } from './stores.js';

export const channelKey = 'run-key';

/** After it the bridge gives a reply up, milliseconds; longer than the Helpdesk ever takes. */
export const replyTimeoutMs = 1500;

export interface Scene {
  readonly sim: HelpdeskSim;
  readonly habits: Habits;
  /** Not started yet. */
  readonly bridges: readonly [BridgeProcess, ...BridgeProcess[]];
  /** Ends all of them; the bridges' folder stays if somebody shall look into it. */
  close(keepsFolder: boolean): Promise<void>;
}

export type Habits = Required<
  Pick<HelpdeskSimOptions, 'edition' | 'sateDelayMs' | 'dateFraction' | 'socketDateFraction'>
>;

export interface SceneOptions {
  readonly seed: number;
  readonly habits: Habits;
  readonly sate: SateScript;
  readonly store: StoreEnvironment;
  /** How many bridges; 1 unless told otherwise. */
  readonly replicas?: number;
  /** What the bridges are told besides, by their number from 0. */
  readonly env?: (at: number) => Readonly<Record<string, string>>;
  /** What Node is told before the program of a bridge. */
  readonly nodeOptions?: readonly string[];
}

const fractions = ['ms', 'us', 'none'] as const;

/** A Helpdesk's habits as the seed has them. */
export function habitsOf(seed: number, chance: Chance): Habits {
  return {
    edition: (['new', 'old', 'both-deliveries'] as const)[seed % 3] ?? 'new',
    sateDelayMs: seed % 2 === 0 ? chance.between(50, 300) : 0,
    dateFraction: fractions[Math.floor(seed / 2) % 3] ?? 'ms',
    socketDateFraction: fractions[Math.floor(seed / 3) % 3] ?? 'ms',
  };
}

export async function openScene(options: SceneOptions): Promise<Scene> {
  const { seed, habits, sate, replicas = 1, nodeOptions = [] } = options;
  const [deskPort = 0, ...ports] = await freePorts(1 + 2 * replicas);
  const apiKeys = ['desk-key'];
  const sim = await createHelpdeskSim({ ...habits, port: deskPort, apiKeys, seed, sate, receivedLimit: 100_000 });
  const folder = mkdtempSync(join(tmpdir(), 'deskbridge-run-'));
  const env = { ...environment(folder, sim.url), ...options.store(folder) };
  const bridge = (at: number): BridgeProcess => {
    const [port = 0, adminPort = 0] = ports.slice(2 * at);
    return new BridgeProcess({
      url: `http://127.0.0.1:${port}`,
      adminUrl: `http://127.0.0.1:${adminPort}`,
      env: { ...env, PORT: String(port), ADMIN_PORT: String(adminPort), ...options.env?.(at) },
      logPath: join(folder, `bridge-${at + 1}.log`),
      nodeOptions,
    });
  };
  const others = Array.from({ length: replicas - 1 }, (_, at) => bridge(at + 1));
  const bridges = [bridge(0), ...others] as const;
  return {
    sim,
    habits,
    bridges,
    close: async (keepsFolder) => {
      await Promise.all(bridges.map((one) => one.kill()));
      await sim.close();
      if (!keepsFolder) await rm(folder, { recursive: true });
    },
  };
}

function environment(folder: string, helpdeskUrl: string): Record<string, string> {
  const channels = [
    { name: 'shop', apiKeys: [channelKey], helpdesk: { url: helpdeskUrl, apiKey: 'desk-key' }, greeting: '' },
  ];
  // JSON is YAML.
  const file = join(folder, 'channels.yaml');
  writeFileSync(file, JSON.stringify({ channels }));
  return {
    HOST: '127.0.0.1',
    CHANNELS_FILE: file,
    FILES_URL: `file:${join(folder, 'files')}`,
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
