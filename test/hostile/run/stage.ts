/** A bridge as a process of its own before a pretend Helpdesk, with a neighbour at another address who chats all the time. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HelpdeskSim } from '../../../apps/helpdesk-sim/src/index.js';
import { openSim } from '../../support/bridge.js';
import { afterThisTest } from '../../support/clean-up.js';
import { identitySecret } from '../../support/identity.js';
import { startProgram } from '../../support/program.js';
import { metric } from '../resources.js';

export interface Stage {
  readonly url: string;
  readonly adminUrl: string;
  readonly sim: HelpdeskSim;
  /** Bytes of memory that the process holds for its objects and buffers. */
  held(): Promise<number>;
}

/** The heap of the process has this limit, bytes: what would need more ends it. */
const heapMegabytes = 192;

/** The channel `shop`, its key `test-key`, every limit at its default. */
export async function openStage(): Promise<Stage> {
  const sim = await openSim();
  const folder = mkdtempSync(join(tmpdir(), 'deskbridge-hostile-'));
  afterThisTest(() => rmSync(folder, { recursive: true, force: true }));
  const channels = [
    {
      name: 'shop',
      apiKeys: ['test-key'],
      helpdesk: { url: sim.helpdeskUrl, apiKey: 'desk-key' },
      identity: { mode: 'optional', secrets: [identitySecret] },
    },
  ];
  writeFileSync(join(folder, 'channels.yaml'), JSON.stringify({ channels }));
  const program = startProgram('apps/bridge/src/main.js', {
    PORT: '0',
    ADMIN_PORT: '0',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'info',
    DRAIN_WINDOW_MS: '0',
    STORE_URL: `sqlite:${join(folder, 'store.db')}`,
    CHANNELS_FILE: join(folder, 'channels.yaml'),
    NODE_OPTIONS: `--max-old-space-size=${heapMegabytes}`,
  });
  const line = (await program.prints(/bridge started/)).split('\n').find((one) => one.includes('bridge started'));
  const { url, adminUrl } = JSON.parse(line ?? '{}') as { url: string; adminUrl: string };
  const held = async (): Promise<number> =>
    (await metric(adminUrl, 'nodejs_heap_size_used_bytes')) + (await metric(adminUrl, 'nodejs_external_memory_bytes'));
  return { url, adminUrl, sim, held };
}
