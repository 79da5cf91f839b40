/** `deskbridge demo`: the demonstration, whatever the environment says of a Helpdesk. */
import { Ending } from '../apps/bridge/src/process/ending.js';

const ending = new Ending();
const { processEnvironment } = await import('../apps/bridge/src/config.js');
const { demonstrate, giveUpDemonstration } = await import('./demonstration.js');
await demonstrate(ending, processEnvironment()).catch((error: unknown) => giveUpDemonstration(error, ending));
