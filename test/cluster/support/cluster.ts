/** Three replicas on one store, for tests of a single fault: who they are, and how everything stands when it has come to rest. */
import { expect, vi } from 'vitest';
import type { HelpdeskSim, SateScript } from '../../../apps/helpdesk-sim/src/index.js';
import type { BridgeProcess } from '../../faults/run/bridge-process.js';
import { isBalanced } from '../../faults/run/books.js';
import { openScene } from '../../faults/run/scene.js';
import { afterThisTest } from '../../support/clean-up.js';
import type { ClosesLater } from '../../support/clean-up.js';
import { overlaps } from '../run/epochs.js';

export interface ClusterOptions {
  readonly storeUrl: string;
  /** What the replicas are told besides, by their number from 0. */
  readonly env?: (at: number) => Readonly<Record<string, string>>;
  /** How many of the three are started at once; all unless told otherwise. */
  readonly started?: number;
}

/** Age of a heartbeat after which others take over, milliseconds. */
const ownerTimeoutMs = 1500;

const patience = { timeout: 25_000, interval: 20 };

/** Echoes; "agent" hands over. */
const echo: SateScript = (text) => ({ html: `re: ${text}`, handOver: text === 'agent' });

export class Cluster {
  constructor(
    readonly sim: HelpdeskSim,
    readonly replicas: readonly [BridgeProcess, BridgeProcess, BridgeProcess],
  ) {}

  /**
   * Waits until nothing is under way any more. Then the books of every replica that is given balance, the store's audit finds
   * nothing, and no older owner spoke to the Helpdesk after a newer one.
   */
  async rests(living: readonly BridgeProcess[] = this.replicas): Promise<void> {
    await eventually(async () => {
      for (const replica of living) {
        const { toHelpdesk, toClient } = await replica.books();
        expect([toHelpdesk, toClient]).toMatchObject([
          { pending: 0, dead: 0 },
          { pending: 0, dead: 0 },
        ]);
        expect([toHelpdesk, toClient].every(isBalanced)).toBe(true);
      }
    });
    expect(await living[0]?.audit()).toEqual([]);
    expect(overlaps(this.sim)).toEqual([]);
  }
}

/** Opens three replicas, ready; they end after the test, or the file. */
export async function openCluster(
  { storeUrl, env, started = 3 }: ClusterOptions,
  closesLater: ClosesLater = afterThisTest,
): Promise<Cluster> {
  const scene = await openScene({
    seed: 1,
    habits: { edition: 'new', sateDelayMs: 0, dateFraction: 'ms', socketDateFraction: 'ms' },
    sate: echo,
    store: () => ({ STORE_URL: storeUrl }),
    replicas: 3,
    env: (at) => ({
      OWNER_TIMEOUT_MS: String(ownerTimeoutMs),
      HELPDESK_IDLE_MS: '60000',
      DRAIN_WINDOW_MS: '200',
      ...env?.(at),
    }),
  });
  closesLater(() => scene.close(false));
  const { sim, bridges } = scene;
  const [a, b, c] = bridges;
  if (b === undefined || c === undefined) throw new Error('there are no three replicas');
  await Promise.all(bridges.slice(0, started).map((bridge) => bridge.start()));
  return new Cluster(sim, [a, b, c]);
}

/** `vi.waitFor` with the patience of these tests. */
export function eventually(check: () => void | Promise<void>): Promise<void> {
  return vi.waitFor(check, patience);
}
