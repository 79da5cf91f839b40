/** Takes the signals over, then loads everything else and starts the bridge; nothing else. */
import { Ending } from './process/ending.js';

const ending = new Ending();
const { runBridge } = await import('./process/program.js');
await runBridge(ending);
