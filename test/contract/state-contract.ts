/** What every twin of the state promises, as suites that are given a way to open one. */
import { describe } from 'vitest';
import { busContract } from './bus.js';
import { directoryContract } from './directory.js';
import { leaseContract } from './leases.js';
import type { LoseLease, OpenStates } from './leases.js';
import { limitsContract } from './limits.js';
import { auditContract } from './store/audits.js';
import { commitContract } from './store/commits.js';
import { erasureContract } from './store/erasures.js';
import { expiryContract } from './store/expiry.js';
import { headContract } from './store/heads.js';
import { lifecycleContract } from './store/lifecycle.js';
import { listContract } from './store/lists.js';
import { outboxContract } from './store/outboxes.js';
import { randomSeriesContract } from './store/random-series.js';
import type { OpenState } from './store/setup.js';
import { ticketContract } from './store/tickets.js';
import { traceContract } from './store/traces.js';
import { transcriptContract } from './store/transcripts.js';
import { usageContract } from './store/usage.js';

/** `isDurable`: what was committed is there again after `reopen`; else those tests are skipped. `series`: random ones that are run, and writers at once. */
export function describeStoreContract(
  name: string,
  open: OpenState,
  { isDurable, series = 60 }: { readonly isDurable: boolean; readonly series?: number },
): void {
  describe(`store: ${name}`, () => {
    commitContract(open);
    transcriptContract(open);
    outboxContract(open);
    ticketContract(open);
    listContract(open);
    headContract(open, isDurable);
    traceContract(open);
    auditContract(open, series);
    expiryContract(open);
    erasureContract(open, isDurable);
    usageContract(open, isDurable);
    lifecycleContract(open, isDurable);
    randomSeriesContract(open, series);
  });
}

/**
 * Bus, leases, directory and limits. `isShared`: `open` gives as many replicas of one state as it is asked for; else one, and those
 * tests are skipped.
 */
export function describeReplicaContract(
  name: string,
  open: OpenStates,
  { isShared, lose }: { readonly isShared: boolean; readonly lose: LoseLease },
): void {
  describe(`bus: ${name}`, () => busContract(open, isShared));
  describe(`leases: ${name}`, () => leaseContract(open, isShared, lose));
  describe(`directory: ${name}`, () => directoryContract(open, isShared));
  describe(`limits: ${name}`, () => limitsContract(open, isShared));
}
