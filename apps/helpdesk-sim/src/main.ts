// The simulator as a program: reads its environment, prints where it is, stops when told to.
import { z } from 'zod';
import { createHelpdeskSim } from './index.js';
import type { FaultChange } from './index.js';

/** As `/desk` or `/a/b`. */
const pathPrefixPattern = /^(?:\/[\w.~-]+)*$/;

const environment = z.object({
  SIM_PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
  SIM_HOST: z.string().default('127.0.0.1'),
  SIM_API_KEYS: z.string().default('demo-helpdesk-key'),
  SIM_EDITION: z.enum(['old', 'new', 'both-deliveries']).default('new'),
  SIM_SATE_DELAY_MS: z.coerce.number().min(0).default(300),
  SIM_AGENT_DELAY_MS: z.coerce.number().min(0).default(2_000),
  SIM_WAIT_FOR_PERSON: z.enum(['true', 'false']).default('false'),
  SIM_PATH_PREFIX: z.string().regex(pathPrefixPattern).default(''),
  SIM_FAULTS: z.string().default('{}'),
});

const env = environment.safeParse(process.env);
if (!env.success) {
  console.error(z.prettifyError(env.error));
  process.exit(1);
}

const apiKeys = env.data.SIM_API_KEYS.split(',').map((key) => key.trim());
const sim = await createHelpdeskSim({
  port: env.data.SIM_PORT,
  host: env.data.SIM_HOST,
  edition: env.data.SIM_EDITION,
  sateDelayMs: env.data.SIM_SATE_DELAY_MS,
  pretendAgentDelayMs: env.data.SIM_AGENT_DELAY_MS,
  waitForPerson: env.data.SIM_WAIT_FOR_PERSON === 'true',
  pathPrefix: env.data.SIM_PATH_PREFIX,
  faults: faultsOf(env.data.SIM_FAULTS),
  apiKeys,
}).catch((error: unknown) => {
  const reason = error instanceof Error ? error.message : error;
  console.error(error instanceof z.ZodError ? `SIM_FAULTS: ${z.prettifyError(error)}` : reason);
  process.exit(1);
});

console.log(`Helpdesk simulator (${env.data.SIM_EDITION} edition): ${sim.helpdeskUrl}
  API keys:            ${apiKeys.join(', ')}
  conversations:       GET  ${sim.url}/sim/conversations
  speak as an agent:   POST ${sim.url}/sim/conversations/:id/say {"text":"…", "file": {"name":"…", "base64":"…"}}
  more for agents:     POST ${sim.url}/sim/conversations/:id/take-over, /release, /close
  have people wait:    POST ${sim.url}/sim/staff {"waitForPerson":true}
  what goes wrong:     GET, POST, DELETE ${sim.url}/sim/faults
  end every socket:    POST ${sim.url}/sim/kick-all
  go down for a while: POST ${sim.url}/sim/down {"mode":"refuse","forMs":5000}
  what has arrived:    GET  ${sim.url}/sim/received`);

function faultsOf(text: string): FaultChange {
  try {
    return JSON.parse(text) as FaultChange; // the switchboard checks it
  } catch {
    console.error('SIM_FAULTS: expected JSON as POST /sim/faults takes it');
    process.exit(1);
  }
}

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.once(signal, () => {
    void sim.close().then(() => process.exit(0));
  });
}
