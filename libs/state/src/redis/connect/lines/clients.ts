/** How ioredis is told to open one connection, and nothing more: to queue nothing, to repeat nothing, to wait for nothing long. */
import { isIP } from 'node:net';
import { createSecureContext, getCACertificates } from 'node:tls';
import type { ConnectionOptions } from 'node:tls';
import { Redis } from 'ioredis';
import type { RedisOptions as ClientOptions } from 'ioredis';
import type { Address, Credentials, SentinelPlace, StorePlace } from '../store-url.js';

/** Silence in spite of a question after which a connection is given up, milliseconds. */
const silenceMs = 2000;

const connectMs = 1000;
/** A Sentinel that has not answered by then is passed over, milliseconds. */
const sentinelMs = 500;
/** Time for the last answers of a connection that is closed, milliseconds. */
const lastAnswersMs = 500;

/**
 * The client is good for one connection and knows no second one. Nothing waits in it for a connection, its script is
 * never sent again, and INFO is not asked: whoever opens the connection looks for itself.
 */
const oneConnection: ClientOptions = {
  lazyConnect: true,
  retryStrategy: null,
  sentinelRetryStrategy: () => null,
  enableOfflineQueue: false,
  enableReadyCheck: false,
  autoResubscribe: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  connectTimeout: connectMs,
  disconnectTimeout: lastAnswersMs,
  socketTimeout: silenceMs,
  // Answers come in order, so silence is noticed first; this one is for what nobody has thought of.
  commandTimeout: 2 * silenceMs,
  disableClientInfo: true,
};

/** Makes clients for the servers of one place. */
export class Clients {
  private readonly tls: ConnectionOptions | undefined;
  private readonly place: StorePlace;

  constructor(place: StorePlace, tlsCa?: string) {
    this.place = place;
    if (place.isTls) this.tls = tlsOptions(tlsCa);
  }

  /** For a server that keeps data. `name` is seen in CLIENT LIST. */
  to(address: Address, name: string): Redis {
    return clientOf({
      ...address,
      ...loginOf(this.place.credentials),
      ...this.secured(address),
      connectionName: name,
    });
  }

  /** For the server that the Sentinels call master, each attempt begins with another of them. */
  toMaster(place: SentinelPlace, name: string, attempt: number): Redis {
    const from = attempt % place.sentinels.length;
    const { user, password } = place.sentinelCredentials ?? {};
    return clientOf({
      ...loginOf(this.place.credentials),
      sentinels: [...place.sentinels.slice(from), ...place.sentinels.slice(0, from)],
      name: place.master,
      sentinelCommandTimeout: sentinelMs,
      updateSentinels: false,
      ...(user !== undefined && { sentinelUsername: user }),
      ...(password !== undefined && { sentinelPassword: password }),
      ...(this.tls && { tls: this.tls, sentinelTLS: this.tls, enableTLSForSentinelMode: true }),
      connectionName: name,
    });
  }

  /** For a Sentinel itself. */
  toSentinel(place: SentinelPlace, address: Address): Redis {
    return clientOf({
      ...address,
      ...loginOf(place.sentinelCredentials),
      ...this.secured(address),
    });
  }

  private secured({ host }: Address): ClientOptions {
    if (this.tls === undefined) return {};
    return { tls: isIP(host) === 0 ? { ...this.tls, servername: host } : this.tls };
  }
}

function clientOf(options: ClientOptions): Redis {
  return new Redis({ ...oneConnection, ...options, replyMapping: 'legacy' });
}

function loginOf(credentials?: Credentials): ClientOptions {
  if (credentials === undefined) return {};
  const { user, password } = credentials;
  return user === undefined ? { password } : { username: user, password };
}

/** The authorities are read once: there are more than a hundred. */
function tlsOptions(ca?: string): ConnectionOptions {
  if (ca === undefined) return {};
  return { secureContext: createSecureContext({ ca: [...getCACertificates('default'), ca] }) };
}
