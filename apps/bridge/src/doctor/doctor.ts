/** Looks at everything that a start needs, and says of each in one line how it is and what to do. */
import type { BridgeConfig, Source } from '../config.js';
import { ConfigError, loadConfig } from '../config.js';
import { checkFiles } from './files.js';
import { ok, problem, warning } from './finding.js';
import type { Finding } from './finding.js';
import { checkHelpdesks } from './helpdesk.js';
import { warningsOf } from './odd-settings.js';
import { checkPorts, isBridgeAt } from './ports.js';
import { conclusion, lineOf } from './report.js';
import { checkStoreOf } from './store.js';

/** Exit status of a configuration that cannot be used. */
const unusable = 78;

interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/** Writes a line for each check as it is done. Gives the exit status: 0, or 78 if there is a problem. Takes some ten seconds at most. */
export async function runDoctor(source: Source, output: Output): Promise<number> {
  const isColoured = output.isTTY === true && source['NO_COLOR'] === undefined;
  const found: Finding[] = [];
  for await (const findings of examine(source)) {
    for (const finding of findings) output.write(`${lineOf(finding, isColoured)}\n`);
    found.push(...findings);
  }
  output.write(`\n${conclusion(found)}\n`);
  return found.some(({ level }) => level === 'problem') ? unusable : 0;
}

/** The configuration first: without one there is nothing else to look at. */
async function* examine(source: Source): AsyncGenerator<Finding[], void, undefined> {
  const config = configOf(source);
  if (Array.isArray(config)) return yield config;
  yield aboutConfig(source, config);
  yield await checkPorts(config);
  yield await checkStoreOf(config, await isBridgeAt(config.ADMIN_HOST, config.ADMIN_PORT));
  yield [await checkFiles(config)];
  yield await checkHelpdesks(config.channels);
}

function configOf(source: Source): BridgeConfig | Finding[] {
  try {
    return loadConfig(source);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map((each) => problem('configuration', each));
    throw error;
  }
}

function aboutConfig(source: Source, config: BridgeConfig): Finding[] {
  const names = config.channels.map(({ name }) => name).join(', ');
  const { odd, examples } = warningsOf(source, config);
  const where = config.CHANNELS_FILE ?? 'the environment';
  return [
    ok('configuration', `${config.channels.length === 1 ? 'channel' : 'channels'} ${names}, from ${where}`),
    ...odd.map((each) => warning('configuration', each)),
    ...examples.map((each) => problem('configuration', each, instead(each))),
  ];
}

/** Where another key comes from than the example's. */
function instead(example: string): string {
  return example.includes('of the Helpdesk')
    ? "use the key of your organisation, as the Helpdesk's settings show it"
    : 'make one of your own: openssl rand -hex 24';
}
