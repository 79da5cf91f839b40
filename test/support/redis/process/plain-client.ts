/** The client of tests that look at the servers themselves. */
import { Redis } from 'ioredis';
import { afterThisTest } from '../../clean-up.js';

export interface ConnectOptions {
  readonly commandTimeout?: number;
  readonly tls?: { readonly ca: Buffer };
  readonly family?: number;
  readonly endsOnClose?: boolean;
}

/** A client that repeats nothing and, unless it ends with its connection, knocks again every 20 ms; it ends after the test. */
export function connect(url: string, options: ConnectOptions = {}): Redis {
  const { endsOnClose = false, ...others } = options;
  const client = new Redis(url, {
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy: () => (endsOnClose ? null : 20),
    ...others,
  });
  client.on('error', () => undefined);
  afterThisTest(() => client.disconnect());
  return client;
}
