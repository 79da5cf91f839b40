/** `npm start`: the bridge alone where a Helpdesk is configured, else the demonstration with a pretend Helpdesk beside it. */
import { processEnvironment, loadConfig } from '../apps/bridge/src/config.js';
import { createLogger } from '../apps/bridge/src/log.js';
import { endOnSignal, giveUp } from '../apps/bridge/src/program.js';
import { startBridge } from '../apps/bridge/src/start.js';
import { createHelpdeskSim } from '../apps/helpdesk-sim/src/index.js';

const demoKey = 'demo-key';
const demoHelpdeskKey = 'demo-helpdesk-key';

const environment = processEnvironment();
const isConfigured = ['HELPDESK_URL', 'CHANNELS_FILE'].some((key) => (environment[key] ?? '') !== '');
if (isConfigured) await import('../apps/bridge/src/main.js');
else await demonstrate().catch(giveUp);

async function demonstrate(): Promise<void> {
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
    ...environment,
    HELPDESK_URL: helpdesk.url,
    HELPDESK_API_KEY: demoHelpdeskKey,
  });
  const logger = createLogger(config.LOG_LEVEL);
  const bridge = await startBridge(config, logger);
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
  endOnSignal(() => Promise.all([bridge.close(), helpdesk.close()]), logger);
}
