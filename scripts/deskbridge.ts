#!/usr/bin/env node
/** The command `deskbridge`: says what is wrong with an old Node before anything is loaded that it cannot read, then loads what was asked for. */
import { tooOld } from './command/node-version.js';

const commands: Readonly<Record<string, () => Promise<unknown>>> = {
  start: () => import('../apps/bridge/src/main.js'),
  check: () => import('./doctor.js'),
  demo: () => import('./demo.js'),
  simulator: () => import('../apps/helpdesk-sim/src/main.js'),
  'store-copy': () => import('./store-copy.js'),
  'visitor-key': () => import('./visitor-key.js'),
  trace: () => import('./trace.js'),
};

/** Exit status of a command that cannot be understood. */
const misused = 2;

const complaint = tooOld(process.versions.node);
if (complaint !== null) {
  process.stderr.write(`${complaint}\n`);
  process.exit(1);
}
silenceExperiments();
// What is asked for reads the words behind it as its own.
const [word = ''] = process.argv.splice(2, 1);
const command = Object.hasOwn(commands, word) ? commands[word] : undefined;
if (command !== undefined) await command();
else if (word === '--version') {
  const { programVersion } = await import('../apps/bridge/src/metrics/version.js');
  process.stdout.write(`${programVersion()}\n`);
} else {
  const { help } = await import('./command/help.js');
  if (word === '--help' || word === 'help') process.stdout.write(help);
  else {
    process.stderr.write(word === '' ? help : `There is no command ${word}.\n\n${help}`);
    process.exitCode = misused;
  }
}

/** Node's SQLite is used on purpose; npm's scripts say so with --disable-warning. */
function silenceExperiments(): void {
  const emit = process.emitWarning.bind(process);
  process.emitWarning = (warning: string | Error, ...more: unknown[]) => {
    if (more[0] !== 'ExperimentalWarning') (emit as (...all: unknown[]) => void)(warning, ...more);
  };
}
