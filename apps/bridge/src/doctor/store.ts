/** Whether the store can be reached and written, and keeps what it is given. */
import { StoreConfigError, checkStore } from '#state';
import type { BridgeConfig } from '../config.js';
import { ok, problem, warning } from './finding.js';
import type { Finding } from './finding.js';

/** A Redis that is not there is waited for so long at most, milliseconds. */
const waitMs = 5000;

type Store = Pick<
  BridgeConfig,
  | 'STORE_URL'
  | 'STORE_PREFIX'
  | 'STORE_TIMEOUT_MS'
  | 'OWNER_TIMEOUT_MS'
  | 'STORE_START_TIMEOUT_MS'
  | 'STORE_WAIT_REPLICAS'
  | 'storeTlsCa'
>;

/** `isServed`: a bridge is running here, whose file it may be. */
export async function checkStoreOf(config: Store, isServed: boolean): Promise<Finding[]> {
  const about = 'store';
  const warnings: Finding[] = [];
  try {
    const standing = await checkStore(config.STORE_URL, {
      prefix: config.STORE_PREFIX,
      timeoutMs: config.STORE_TIMEOUT_MS,
      ownerTimeoutMs: config.OWNER_TIMEOUT_MS,
      startTimeoutMs: Math.min(waitMs, config.STORE_START_TIMEOUT_MS),
      waitReplicas: config.STORE_WAIT_REPLICAS,
      ...(config.storeTlsCa === undefined ? {} : { tlsCa: config.storeTlsCa }),
      report: ({ level, message }) => {
        if (level !== 'info') warnings.push(warning(about, message));
      },
    });
    if (standing !== 'in use') return [...warnings, ok(about, wordsOf(config.STORE_URL, standing))];
    return isServed
      ? [warning(about, 'the file is in use, by the bridge that is running here')]
      : [problem(about, 'the file is in use by another process', 'end that, or set STORE_URL')];
  } catch (error) {
    const says = error instanceof Error ? error.message : 'it cannot be used';
    const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
    const todo =
      error instanceof StoreConfigError ? undefined : 'set STORE_URL, or see to it that it is there and may be written';
    return [...warnings, problem(about, says + cause, todo)];
  }
}

/** Never the address of a Redis: a password may stand in it. */
function wordsOf(url: string, standing: 'good' | 'new'): string {
  if (url === 'sqlite::memory:') return 'in memory: everything is gone with the process';
  if (!url.startsWith('sqlite:')) return 'Redis is reached, can be written, and keeps what it is given';
  return standing === 'new' ? `${url} will be made` : `${url} can be written`;
}
