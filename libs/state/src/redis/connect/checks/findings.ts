/** What INFO of a server tells against it. */
import type { RedisOptions } from '../../options.js';
import type { Report } from '../../../contract/report.js';
import type { Info } from '../lines/info.js';
import type { StorePlace } from '../store-url.js';

export interface Findings {
  /** For which the server cannot be used; sentences. */
  readonly problems: readonly string[];
  /** Which an operator should know. */
  readonly warnings: readonly Report[];
}

/** Clocks that are further apart than this make times in the log of little use, milliseconds. */
const clockMs = 1000;

const oldestVersion = 7;

/** `skewMs` is Redis' clock minus ours. */
export function findingsOf(info: Info, place: StorePlace, options: RedisOptions, skewMs: number): Findings {
  return { problems: [...problemsOf(info, place)], warnings: [...warningsOf(info, options, skewMs)] };
}

function* problemsOf(info: Info, place: StorePlace): Iterable<string> {
  const version = info.get('redis_version') ?? 'unknown';
  if (!(Number.parseInt(version, 10) >= oldestVersion)) {
    yield `Redis is of version ${version}; 7.0 or newer, or Valkey, is needed`;
  }
  const policy = info.get('maxmemory_policy') ?? 'noeviction';
  if (numberOf(info, 'maxmemory') > 0 && policy !== 'noeviction') {
    yield `Redis may throw away what is stored: maxmemory-policy is ${policy}; noeviction is needed`;
  }
  const isCluster = info.get('cluster_enabled') === '1';
  if (isCluster && place.kind !== 'cluster') {
    yield 'Redis is a node of a cluster; the address must begin with redis+cluster:// or rediss+cluster://';
  }
  if (place.kind === 'single' && info.get('role') === 'slave') {
    yield 'Redis is a replica and takes no writes; the address must be that of the master, or name the Sentinels';
  }
}

function* warningsOf(info: Info, { waitReplicas }: RedisOptions, skewMs: number): Iterable<Report> {
  if (info.get('aof_enabled') === '0') {
    yield {
      level: 'warn',
      message: 'Redis keeps no append-only file: when it restarts, what was accepted since its last snapshot is lost',
    };
  }
  const replicas = numberOf(info, 'connected_slaves');
  if (replicas < waitReplicas) {
    yield {
      level: 'warn',
      message: 'Redis has fewer replicas than STORE_WAIT_REPLICAS wants: nothing is accepted until they are there',
      fields: { replicas, wanted: waitReplicas },
    };
  }
  if (Math.abs(skewMs) > clockMs) {
    yield {
      level: 'warn',
      message: "Redis' clock and that of this machine differ",
      fields: { byMs: Math.round(skewMs) },
    };
  }
}

function numberOf(info: Info, field: string): number {
  return Number(info.get(field) ?? 0);
}
