/** `npm run doctor`: looks at the configuration, the ports, the store and every Helpdesk, and says what to do. */
import { processEnvironment } from '../apps/bridge/src/config.js';
import { runDoctor } from '../apps/bridge/src/doctor/doctor.js';

process.exit(await runDoctor(processEnvironment(), process.stdout));
