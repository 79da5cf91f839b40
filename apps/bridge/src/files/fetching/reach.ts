/** How far a fetch may go for an address: the operator's hosts anywhere, strangers' in public only, or not at all. */
import type { AddressKind } from './address-kind.js';

/** `anywhere`: the host may be in the own network; never link-local or reserved, all the same. */
export type Reach = 'anywhere' | 'public' | 'nowhere';

/** Asked of the first address and of each redirect. */
export type ReachOf = (url: URL) => Reach;

export interface Trust {
  /** As `https://desk.example.com:8443`: exactly that. */
  readonly origins: readonly string[];
  /** As `files.example.com`, at any port, or `files.example.com:8443`. */
  readonly hosts: readonly string[];
  /** Of everybody else. */
  readonly others: 'public' | 'nowhere';
}

export function reachOf({ origins, hosts, others }: Trust): ReachOf {
  const trustedOrigins = new Set(origins.map((origin) => URL.parse(origin)?.origin));
  const trustedHosts = new Set(hosts.map((host) => host.toLowerCase()));
  return (url) => {
    const isTrusted = trustedOrigins.has(url.origin) || trustedHosts.has(url.hostname) || trustedHosts.has(url.host);
    return isTrusted ? 'anywhere' : others;
  };
}

/** True if a machine with such an address may be asked. */
export function isWithinReach(kind: AddressKind, reach: Reach): boolean {
  return (kind === 'public' && reach !== 'nowhere') || (kind === 'private' && reach === 'anywhere');
}

/** Below, strangers' servers of files have these ports only; others there speak something else, and might take our words for theirs. */
const firstFreePort = 1024;

/** The address as it may be asked, or null: http or https, without a name and a password, at a port where files are served. */
export function fetchable(url: URL | null, reach: ReachOf): URL | null {
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return null;
  if (url.username !== '' || url.password !== '') return null;
  const isFilePort = url.port === '' || ['80', '443'].includes(url.port) || Number(url.port) >= firstFreePort;
  const far = reach(url);
  return far === 'anywhere' || (far === 'public' && isFilePort) ? url : null;
}
