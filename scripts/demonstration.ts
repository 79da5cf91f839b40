/** The demonstration: a bridge with its store in memory, and a pretend Helpdesk behind it. */
import { loadConfig } from '../apps/bridge/src/config.js';
import type { Ending } from '../apps/bridge/src/ending.js';
import { createLogger } from '../apps/bridge/src/log.js';
import { startEndable } from '../apps/bridge/src/program.js';
import { createHelpdeskSim } from '../apps/helpdesk-sim/src/index.js';

const demoKey = 'demo-key';
const demoHelpdeskKey = 'demo-helpdesk-key';

type Environment = Readonly<Record<string, string | undefined>>;

/** Starts both and prints where they are. */
export async function demonstrate(ending: Ending, environment: Environment): Promise<void> {
  const helpdesk = await createHelpdeskSim({
    port: 0,
    apiKeys: [demoHelpdeskKey],
    sateDelayMs: 600,
    pretendAgentDelayMs: 2000,
  });
  const config = loadConfig({
    HOST: '127.0.0.1',
    LOG_LEVEL: 'warn',
    DRAIN_WINDOW_MS: '0',
    // The pretend Helpdesk forgets its tickets when it ends; a bridge that remembered them would be misled.
    STORE_URL: 'sqlite::memory:',
    CHANNEL_API_KEY: demoKey,
    IDENTITY_MODE: 'off',
    ...environment,
    HELPDESK_URL: helpdesk.url,
    HELPDESK_API_KEY: demoHelpdeskKey,
  });
  const logger = createLogger(config.LOG_LEVEL);
  const bridge = await startEndable(ending, config, logger, () => helpdesk.close());
  const key = config.channels[0]?.apiKeys[0] ?? demoKey;
  process.stdout.write(
    [
      'Deskbridge demonstration: a bridge, and a pretend Helpdesk behind it',
      '',
      `  clients   ${bridge.url.replace('http', 'ws')}/?apiKey=${key}`,
      `  by HTTP   ${bridge.url}/api/custom-channel/sockets/message`,
      `  admin     ${bridge.adminUrl}/health/ready  ${bridge.adminUrl}/metrics`,
      `  Helpdesk  ${helpdesk.url} (agents: POST /sim/conversations/:id/say {"text":"..."})`,
      '',
      'Write "agent" to be handed over, "thanks" to be asked about closing. Ctrl-C ends it.',
      '',
    ].join('\n'),
  );
}
