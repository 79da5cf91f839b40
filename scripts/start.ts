/** `npm start`: the bridge alone where a Helpdesk is configured, else the demonstration with a pretend Helpdesk beside it. */
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Ending } from '../apps/bridge/src/process/ending.js';

const ending = new Ending();
// Half of the time until the address is printed goes into compiling; it is kept beside the build, and goes with it.
enableCompileCache(fileURLToPath(new URL('../compile-cache', import.meta.url)));
const { runBridge } = await import('../apps/bridge/src/process/program.js');
const { processEnvironment } = await import('../apps/bridge/src/config.js');

const environment = processEnvironment();
const isConfigured = ['HELPDESK_URL', 'CHANNELS_FILE'].some((key) => (environment[key] ?? '').trim() !== '');
if (isConfigured) await runBridge(ending);
else {
  const { demonstrate, giveUpDemonstration } = await import('./demonstration.js');
  await demonstrate(ending, environment).catch((error: unknown) => giveUpDemonstration(error, ending));
}
