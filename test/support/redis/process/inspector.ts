/** A connection that looks into one server and makes faults there, apart from those that are tested. */
import { Redis } from 'ioredis';
import { withDeadline } from '#async';

const DEADLINE_MS = 5_000;

export type Words = readonly [command: string, ...parameters: (string | number)[]];

export interface Target {
  readonly host: string;
  readonly port: number;
  readonly login: { readonly username: string; readonly password: string } | null;
  readonly tls: { readonly ca: Buffer } | null;
}

/** Connects at the first command, and again at the next one when the connection has ended; repeats nothing. */
export class Inspector {
  private client: Redis | null = null;

  constructor(private readonly to: Target) {}

  /** The bare answer, in the shapes of RESP2; rejects with what the server says, or after five seconds. */
  async command([name, ...parameters]: Words): Promise<unknown> {
    this.client ??= this.open();
    return await withDeadline(this.client.call(name, ...parameters), DEADLINE_MS, name);
  }

  close(): void {
    this.client?.disconnect();
    this.client = null;
  }

  private open(): Redis {
    const { host, port, login, tls } = this.to;
    const client = new Redis({
      host,
      port,
      ...login,
      ...(tls === null ? {} : { tls }),
      protocol: 2,
      connectTimeout: DEADLINE_MS,
      connectionName: 'inspector',
      disableClientInfo: true,
      enableReadyCheck: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      retryStrategy: () => null,
    });
    client.on('error', () => undefined);
    client.on('end', () => {
      if (this.client === client) this.client = null;
    });
    return client;
  }
}
