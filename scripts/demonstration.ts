/** The demonstration: a bridge with its store in memory, a pretend Helpdesk behind it, and the page on which both are played. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { knownKeys, loadConfig } from '../apps/bridge/src/config.js';
import type { Ending } from '../apps/bridge/src/process/ending.js';
import { createLogger } from '../apps/bridge/src/log.js';
import { giveUp, startEndable } from '../apps/bridge/src/process/program.js';
import { strayKeys } from '../apps/bridge/src/settings/warnings.js';
import { createHelpdeskSim } from '../apps/helpdesk-sim/src/index.js';

const demoKey = 'demo-key';
const demoHtmlKey = 'demo-html-key';
/** Each is an organisation of its own, so that the channels share no customer. */
const helpdeskKeys = { text: 'demo-helpdesk-key', html: 'demo-helpdesk-key-2' } as const;

/** Stands for a file that is none. */
const ownChannels = 'the channels of the demonstration';

type Environment = Readonly<Record<string, string | undefined>>;

/** Starts all of it and prints where it is. */
export async function demonstrate(ending: Ending, environment: Environment): Promise<void> {
  const helpdesk = await createHelpdeskSim({
    port: 0,
    apiKeys: Object.values(helpdeskKeys),
    sateDelayMs: 600,
    pretendAgentDelayMs: 2000,
  });
  // Files go with the store, which forgets them; those of another bridge, which nobody here knows, must not.
  const folder = mkdtempSync(join(tmpdir(), 'deskbridge-demonstration-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const key = environment['CHANNEL_API_KEY']?.trim() || demoKey;
  const config = loadConfig(
    {
      HOST: '127.0.0.1',
      LOG_LEVEL: 'warn',
      DRAIN_WINDOW_MS: '0',
      PLAYGROUND: 'true',
      TRACE_TEXTS: 'true',
      // So that what a fault does is seen before one looks away.
      REPLY_TIMEOUT_MS: '4000',
      DELIVERY_DELAYED_MS: '8000',
      // The pretend Helpdesk forgets its tickets when it ends; a bridge that remembered them would be misled.
      STORE_URL: 'sqlite::memory:',
      FILES_URL: `file:${folder}`,
      ...environment,
      CHANNELS_FILE: ownChannels,
    },
    // JSON is YAML.
    (path) =>
      path === ownChannels
        ? JSON.stringify({ channels: channelsOf(key, helpdesk.url, identityOf(environment)) })
        : readFileSync(path, 'utf8'),
  );
  const logger = createLogger(config.LOG_LEVEL);
  for (const warning of strayKeys(environment, knownKeys)) logger.warn(warning);
  const bridge = await startEndable(ending, config, logger, {
    others: () => helpdesk.close(),
    demonstration: {
      deskUrl: helpdesk.url,
      channels: [
        { name: 'default', key, label: 'Answers as text' },
        { name: 'html', key: demoHtmlKey, label: 'Answers as HTML' },
      ],
    },
  });
  const pageHost = bridge.adminUrl.replace('127.0.0.1', 'localhost');
  process.stdout.write(
    [
      ...(config.PLAYGROUND ? [`  Open   ${pageHost}/playground`, ''] : []),
      'Deskbridge demonstration: a bridge, and a pretend Helpdesk behind it',
      '',
      `  clients   ${bridge.url.replace('http', 'ws')}/?apiKey=${key}`,
      `  by HTTP   ${bridge.url}/api/custom-channel/sockets/message`,
      `  admin     ${bridge.adminUrl}/health/ready  ${bridge.adminUrl}/metrics`,
      `  Helpdesk  ${helpdesk.url} (agents: POST /sim/conversations/:id/say {"text":"..."})`,
      '',
      'Write "agent" to be handed over, "invoice" to be sent a file, "offer" to see markup, "thanks" to be asked about closing. Ctrl-C ends it.',
      '',
    ].join('\n'),
  );
}

/** Says why there is no demonstration, and ends the program as `giveUp` does; of a port that is taken in words for a person. */
export function giveUpDemonstration(error: unknown, ending: Ending): void {
  const { code, port } = error instanceof Error ? (error as Error & { code?: unknown; port?: unknown }) : {};
  if (code !== 'EADDRINUSE' || ending.isTold) return giveUp(error, ending);
  const others = 'PORT and ADMIN_PORT name others, as in PORT=8081 ADMIN_PORT=9091';
  process.stderr.write(`Port ${String(port)} is taken: does a demonstration or a bridge run already? ${others}.\n`);
  process.exit(1);
}

/** Nobody need prove who he is, unless the environment wants it. */
function identityOf({ IDENTITY_MODE: mode, IDENTITY_SECRETS: secrets }: Environment): object {
  const given = (secrets ?? '').split(',').map((secret) => secret.trim());
  return { mode: mode?.trim() || 'off', secrets: given.filter((secret) => secret !== '') };
}

function channelsOf(key: string, url: string, identity: object): object[] {
  return [
    // An agent's file is the bridge's in one, and a link to the Helpdesk in the other.
    {
      ...{ name: 'default', apiKeys: [key], helpdesk: { url, apiKey: helpdeskKeys.text }, identity },
      files: { attachments: 'fetch' },
    },
    { name: 'html', apiKeys: [demoHtmlKey], helpdesk: { url, apiKey: helpdeskKeys.html }, identity, html: 'html' },
  ];
}
