/** `npm run soak`: a moderate crowd for a long time, on this machine alone; fails if anything is lost, doubled or left behind. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pause } from '#async';
import { processEnvironment } from '../apps/bridge/src/config.js';
import { auditOf, booksOf, describe, sample, sampleClean } from './soak/gauges.js';
import type { Sample } from './soak/gauges.js';
import { startBridge, startSimulator } from './soak/processes.js';
import type { BridgeProgram } from './soak/processes.js';
import { textsOf, ticketsOf, visit } from './soak/visit.js';
import type { Place, Visited } from './soak/visit.js';

const { SOAK_MINUTES = '30', SOAK_VISITORS = '20' } = processEnvironment();
const durationMs = Number(SOAK_MINUTES) * 60_000;
const visitors = Number(SOAK_VISITORS);
const sampleMs = 10_000;
const samplesPerLine = 6;

/** Longest wait until everybody is gone, and for what is counted by the minute to be forgotten, milliseconds. */
const settleMs = 120_000;
const forgetMs = 65_000;

/** What may be more in the end than after the first visits. */
const heapGrowthMb = 8;
const handlesGrowth = 3;

const folder = mkdtempSync(join(tmpdir(), 'deskbridge-soak-'));
const problems: string[] = [];
let visitsBegun = 0;
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(1));
try {
  await soak();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const problem of problems) say(`PROBLEM ${problem}`);
say(problems.length === 0 ? 'all well' : `${problems.length} problems`);
process.exit(problems.length === 0 ? 0 : 1);

async function soak(): Promise<void> {
  const simulator = await startSimulator('soak-desk-key');
  const bridge = await startBridge({
    STORE_URL: `sqlite:${join(folder, 'soak.db')}`,
    FILES_URL: `file:${join(folder, 'files')}`,
    CHANNEL_API_KEY: 'soak-key',
    HELPDESK_URL: simulator.url,
    HELPDESK_API_KEY: 'soak-desk-key',
    HELPDESK_IDLE_MS: '5000',
  });
  const place = { url: bridge.url, key: 'soak-key', simulatorUrl: simulator.url, thoughtMs: 3000 };
  const done: Visited[] = [];

  await crowd({ ...place, thoughtMs: 300 }, done, () => done.length < 2 * visitors);
  const base = await settled(bridge);
  say(`base: ${describe(base)}`);

  const end = Date.now() + durationMs;
  const watching = watch(bridge, done, end);
  await crowd(place, done, () => Date.now() < end);
  await watching;
  const last = await settled(bridge);
  say(`end:  ${describe(last)}`);

  compare(base, last);
  await checkBooks(bridge, done);
  await checkTexts(place, done);
  await bridge.stop();
  await simulator.stop();
  problems.push(...bridge.faults, ...simulator.faults);
}

/** Everybody comes again and again while `goesOn`. */
async function crowd(place: Place, done: Visited[], goesOn: () => boolean): Promise<void> {
  const comeAgain = async (): Promise<void> => {
    while (goesOn()) {
      try {
        done.push(await visit(place, ++visitsBegun));
      } catch (error) {
        problems.push(error instanceof Error ? error.message : String(error));
        await pause(1000);
      }
    }
  };
  await Promise.all(Array.from({ length: visitors }, comeAgain));
}

async function watch(bridge: BridgeProgram, done: readonly Visited[], end: number): Promise<void> {
  for (let count = 1; Date.now() < end; count++) {
    await pause(Math.min(sampleMs, end - Date.now()));
    const now = await sample(bridge);
    if (count % samplesPerLine === 0) say(`${done.length} visits: ${describe(now)}`);
  }
}

/** What is left when everybody is gone. */
async function settled(bridge: BridgeProgram): Promise<Sample> {
  const end = Date.now() + settleMs;
  for (;;) {
    const { sockets, helpdeskConnections } = await sample(bridge);
    if (sockets === 0 && helpdeskConnections === 0) break;
    if (Date.now() > end) break;
    await pause(1000);
  }
  await pause(forgetMs);
  return sampleClean(bridge);
}

function compare(base: Sample, last: Sample): void {
  if (last.sockets > 0) problems.push(`${last.sockets} sockets are left`);
  if (last.helpdeskConnections > 0) problems.push(`${last.helpdeskConnections} Helpdesk connections are left`);
  if (last.heapMb > base.heapMb + heapGrowthMb)
    problems.push(`the heap grew from ${base.heapMb.toFixed(1)} to ${last.heapMb.toFixed(1)} MB`);
  if (last.handles > base.handles + handlesGrowth)
    problems.push(`the handles grew from ${base.handles} to ${last.handles}`);
}

async function checkBooks(bridge: BridgeProgram, done: readonly Visited[]): Promise<void> {
  const sent = done.reduce((sum, { texts }) => sum + texts.length, 0);
  for (const { direction, ...books } of await booksOf(bridge)) {
    const { accepted, delivered, dead, pending } = books;
    say(`${direction}: accepted ${accepted}, delivered ${delivered}, dead ${dead}, pending ${pending}`);
    if (accepted !== delivered + dead + pending) problems.push(`the books do not balance ${direction}`);
    if (dead > 0) problems.push(`${dead} messages died ${direction}`);
    if (pending > 0) problems.push(`${pending} messages still wait ${direction}`);
    if (direction === 'to_helpdesk' && accepted !== sent)
      problems.push(`${sent} messages were sent, but ${accepted} accepted`);
  }
  problems.push(...(await auditOf(bridge)).map((one) => `the audit found ${JSON.stringify(one)}`));
}

async function checkTexts(place: Place, done: readonly Visited[]): Promise<void> {
  for (const { user, texts } of done) {
    const held = await Promise.all((await ticketsOf(place, user)).map(({ id }) => textsOf(place, id)));
    if (JSON.stringify(held) !== JSON.stringify([texts]))
      problems.push(`the Helpdesk holds of ${user}: ${JSON.stringify(held)}`);
  }
  say(`${done.length} visits were looked up at the Helpdesk`);
}

function say(line: string): void {
  process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);
}
