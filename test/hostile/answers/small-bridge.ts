/** A bridge as a process of its own with little memory, which ends when it needs more. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pause } from '#async';
import { BridgeProcess } from '../../faults/run/bridge-process.js';
import { freePorts } from '../../faults/run/ports.js';
import { channelKey, openSim } from '../../support/bridge.js';
import { afterThisTest } from '../../support/clean-up.js';
import { metric } from '../resources.js';

/** Megabytes of objects that the process may have. */
const heapMegabytes = 160;

export interface SmallBridge {
  readonly url: string;
  readonly adminUrl: string;
  /** Resident memory now, megabytes. */
  resident(): Promise<number>;
  /** The most that was resident while `work` ran, megabytes; rejects if the process ended. */
  mostDuring(work: () => Promise<unknown>): Promise<number>;
}

/** The single channel has so many bytes of metadata and of entries per conversation. */
export async function openSmallBridge(env: Record<string, string> = {}): Promise<SmallBridge> {
  const sim = await openSim();
  const folder = mkdtempSync(join(tmpdir(), 'deskbridge-answers-'));
  const [port, adminPort] = await freePorts(2);
  const helpdesk = { url: sim.helpdeskUrl, apiKey: 'desk-key' };
  const limits = {
    ...{ conversationBytes: 2e8, eventsPerMinute: 1e6, metadataBytes: 262_144 },
    ...{ conversationsPerUserPerHour: 0, conversationsPerAddressPerHour: 0 },
  };
  const channels = [{ name: 'shop', apiKeys: [channelKey], helpdesk, limits }];
  writeFileSync(join(folder, 'channels.yaml'), JSON.stringify({ channels }));
  const [url, adminUrl] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${adminPort}`];
  const bridge = new BridgeProcess({
    ...{ url, adminUrl, logPath: join(folder, 'log') },
    nodeOptions: [`--max-old-space-size=${heapMegabytes}`],
    env: {
      ...{ HOST: '127.0.0.1', PORT: String(port), ADMIN_PORT: String(adminPort), LOG_LEVEL: 'warn' },
      ...{ STORE_URL: `sqlite:${join(folder, 'store.db')}`, CHANNELS_FILE: join(folder, 'channels.yaml') },
      FILES_URL: `file:${join(folder, 'files')}`,
      ...env,
    },
  });
  afterThisTest(async () => {
    await bridge.kill();
    rmSync(folder, { recursive: true });
  });
  await bridge.start();
  const resident = async (): Promise<number> => (await metric(adminUrl, 'process_resident_memory_bytes')) / 1e6;
  const mostDuring = async (work: () => Promise<unknown>): Promise<number> => {
    let most = 0;
    let isOver = false;
    const watch = async (): Promise<void> => {
      while (!isOver) {
        most = Math.max(most, await resident());
        await pause(20);
      }
    };
    await Promise.all([work().finally(() => (isOver = true)), watch()]);
    return most;
  };
  return { url, adminUrl, resident, mostDuring };
}
