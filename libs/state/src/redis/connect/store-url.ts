/** The address of a Redis: what a `STORE_URL` says. */
import { StoreConfigError } from '../../contract/store.js';

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface Credentials {
  /** The user `default` if absent. */
  readonly user?: string;
  readonly password: string;
}

interface Place {
  readonly isTls: boolean;
  /** Of the servers that keep the data. */
  readonly credentials?: Credentials;
}

/** One server. */
export interface SinglePlace extends Place {
  readonly kind: 'single';
  readonly address: Address;
  readonly database: number;
}

/** A master that Sentinels know by its name. */
export interface SentinelPlace extends Place {
  readonly kind: 'sentinel';
  readonly sentinels: readonly Address[];
  readonly master: string;
  readonly database: number;
  /** Of the Sentinels. */
  readonly sentinelCredentials?: Credentials;
}

/** A cluster: it is enough to name some of its nodes. */
export interface ClusterPlace extends Place {
  readonly kind: 'cluster';
  readonly nodes: readonly Address[];
}

export type StorePlace = SinglePlace | SentinelPlace | ClusterPlace;

/** What may stand in a `STORE_URL`, for help and errors. */
export const storeUrlForms = [
  'redis://[user:password@]host[:port][/database]',
  'redis+sentinel://[user:password@]host[:port],host[:port].../master[/database]',
  'redis+cluster://[user:password@]host[:port],host[:port]...',
] as const;

/** A `STORE_URL` that cannot be used. The message never shows any part of it, for a part may be the password. */
export class StoreUrlError extends StoreConfigError {
  override readonly name = 'StoreUrlError';
}

const form = /^(redis|rediss)(?:\+(sentinel|cluster))?:\/\/([^/?#]*)([^?#]*)(\?[^#]*)?$/;
const redisPort = 6379;
const sentinelPort = 26_379;

/**
 * Reads an address in one of the `storeUrlForms`; `rediss` instead of `redis` is TLS (to Sentinels as well). Users and
 * passwords are percent-encoded. Sentinels that want a password have it in the query: `?sentinelPassword=...`, with
 * `sentinelUser=...` if it is not the default one. Throws a `StoreUrlError`.
 */
export function parseStoreUrl(url: string): StorePlace {
  const [, scheme, kind, authority = '', path = '', query = ''] = form.exec(url) ?? [];
  if (scheme === undefined) throw new StoreUrlError(`expected ${storeUrlForms.join(', or ')}; rediss for TLS`);
  const at = authority.lastIndexOf('@');
  const credentials = at < 0 ? undefined : readCredentials(authority.slice(0, at));
  const common = { isTls: scheme === 'rediss', ...(credentials && { credentials }) };
  const addresses = readAddresses(authority.slice(at + 1), kind === 'sentinel' ? sentinelPort : redisPort);
  const parts = path.replace(/^\/|\/$/g, '').split('/');
  if (kind !== 'sentinel' && query !== '') throw new StoreUrlError('expected nothing behind a "?"');
  if (kind === 'cluster') {
    if (parts[0] !== '') throw new StoreUrlError('expected no path: a cluster has one database');
    return { kind, nodes: addresses, ...common };
  }
  if (kind === 'sentinel') {
    const [master = '', database, ...rest] = parts;
    if (master === '' || rest.length > 0) throw new StoreUrlError('expected the name of the master behind the hosts');
    const sentinelCredentials = readSentinelCredentials(query);
    return {
      ...{ kind, sentinels: addresses, master: decoded(master), database: readDatabase(database), ...common },
      ...(sentinelCredentials && { sentinelCredentials }),
    };
  }
  const [address, ...others] = addresses;
  if (address === undefined || others.length > 0) {
    throw new StoreUrlError('expected one host; several belong to redis+sentinel:// or redis+cluster://');
  }
  if (parts.length > 1) throw new StoreUrlError('expected nothing behind the number of the database');
  return { kind: 'single', address, database: readDatabase(parts[0]), ...common };
}

/** What is wrong with an address of Redis, without any part of it; null if it can be used. */
export function storeUrlProblem(url: string): string | null {
  try {
    parseStoreUrl(url);
    return null;
  } catch (error) {
    if (error instanceof StoreUrlError) return error.message;
    throw error;
  }
}

/** The address without its secrets, for the log. */
export function describePlace(place: StorePlace): string {
  const scheme = place.isTls ? 'rediss' : 'redis';
  switch (place.kind) {
    case 'single':
      return `${scheme}://${addressName(place.address)}/${place.database}`;
    case 'sentinel':
      return `${scheme}+sentinel://${place.sentinels.map(addressName).join(',')}/${place.master}/${place.database}`;
    case 'cluster':
      return `${scheme}+cluster://${place.nodes.map(addressName).join(',')}`;
  }
}

/** An address as one text. */
export function addressName({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function readCredentials(text: string): Credentials {
  const colon = text.indexOf(':');
  const user = decoded(colon < 0 ? text : text.slice(0, colon));
  const password = colon < 0 ? '' : decoded(text.slice(colon + 1));
  if (password === '') throw new StoreUrlError('expected a password before the "@", as user:password or :password');
  return user === '' ? { password } : { user, password };
}

function readSentinelCredentials(query: string): Credentials | undefined {
  const { sentinelUser: user, sentinelPassword: password, ...rest } = Object.fromEntries(new URLSearchParams(query));
  if (Object.keys(rest).length > 0) {
    throw new StoreUrlError('expected nothing but sentinelUser and sentinelPassword behind the "?"');
  }
  if (password === undefined && user === undefined) return undefined;
  if (password === undefined || password === '')
    throw new StoreUrlError('expected a sentinelPassword that is not empty');
  return user === undefined ? { password } : { user, password };
}

function readAddresses(text: string, defaultPort: number): Address[] {
  return text.split(',').map((each) => {
    const [, bracketed, bare, port] = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]@\s]+))(?::(\d{1,5}))?$/.exec(each) ?? [];
    const host = bracketed ?? bare;
    const number = port === undefined ? defaultPort : Number(port);
    if (host === undefined || number < 1 || number > 65_535) {
      throw new StoreUrlError(
        'expected host or host:port (1 to 65535), several separated by commas; encode / ? # @ in a password as %2F %3F %23 %40',
      );
    }
    return { host, port: number };
  });
}

function readDatabase(text = ''): number {
  if (text === '') return 0;
  if (!/^\d{1,5}$/.test(text)) throw new StoreUrlError('expected the database to be a number');
  return Number(text);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new StoreUrlError('expected user and password to be percent-encoded');
  }
}
