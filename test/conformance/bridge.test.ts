/** The bridge conforms to the channel's wire: one bridge, as it is deployed, for the whole suite. */
import { pino } from 'pino';
import { afterAll, beforeAll } from 'vitest';
import { startBridge } from '../../apps/bridge/src/process/start.js';
import type { Bridge } from '../../apps/bridge/src/process/start.js';
import { createHelpdeskSim } from '../../apps/helpdesk-sim/src/index.js';
import type { HelpdeskSim } from '../../apps/helpdesk-sim/src/index.js';
import { channelKey, filesFolder, otherChannelKey, testConfig } from '../support/bridge.js';
import { afterThisFile } from '../support/clean-up.js';
import { describeConformance } from './conformance.js';
import { simulatorWords } from './target.js';

let sim: HelpdeskSim;
let bridge: Bridge;

beforeAll(async () => {
  sim = await createHelpdeskSim({ apiKeys: ['desk-key', 'other-desk-key'] });
  const env = { GREETING_DELAY_MS: '100', FILES_URL: filesFolder(afterThisFile) };
  bridge = await startBridge(testConfig(sim.url, env), pino({ level: 'silent' }));
});

afterAll(async () => {
  await bridge.close();
  await sim.close();
});

describeConformance('the bridge', () =>
  Promise.resolve({ url: bridge.url, key: channelKey, otherKey: otherChannelKey, words: simulatorWords }),
);
