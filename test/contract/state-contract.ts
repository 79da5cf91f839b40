/** What every twin of the state promises, as suites that are given a way to open one. */
import { describe } from 'vitest';
import { busContract } from './bus.js';
import type { OpenBuses } from './bus.js';
import { directoryContract } from './directory.js';
import type { OpenDirectories } from './directory.js';
import { ownershipContract } from './ownership.js';
import type { OpenOwnerships } from './ownership.js';
import { auditContract } from './store/audits.js';
import { commitContract } from './store/commits.js';
import { expiryContract } from './store/expiry.js';
import { lifecycleContract } from './store/lifecycle.js';
import { listContract } from './store/lists.js';
import { outboxContract } from './store/outboxes.js';
import { randomSeriesContract } from './store/random-series.js';
import type { OpenStore } from './store/setup.js';
import { traceContract } from './store/traces.js';
import { transcriptContract } from './store/transcripts.js';

export type { OpenBuses, OpenDirectories, OpenOwnerships, OpenStore };

/** `isDurable`: what was committed is there again after `reopen`; else those tests are skipped. */
export function describeStoreContract(name: string, open: OpenStore, { isDurable }: { isDurable: boolean }): void {
  describe(`store: ${name}`, () => {
    commitContract(open);
    transcriptContract(open);
    outboxContract(open);
    listContract(open);
    traceContract(open);
    auditContract(open);
    expiryContract(open);
    lifecycleContract(open, isDurable);
    randomSeriesContract(open);
  });
}

/** `isShared`: `open` gives as many replicas of one bus as it is asked for; else one, and those tests are skipped. */
export function describeBusContract(name: string, open: OpenBuses, { isShared }: { isShared: boolean }): void {
  describe(`bus: ${name}`, () => busContract(open, isShared));
}

/** `isShared` as for the bus. */
export function describeOwnershipContract(
  name: string,
  open: OpenOwnerships,
  { isShared }: { isShared: boolean },
): void {
  describe(`ownership: ${name}`, () => ownershipContract(open, isShared));
}

/** `isShared` as for the bus. */
export function describeDirectoryContract(
  name: string,
  open: OpenDirectories,
  { isShared }: { isShared: boolean },
): void {
  describe(`directory: ${name}`, () => directoryContract(open, isShared));
}
