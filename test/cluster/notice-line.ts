/** The stretch of network between the replicas and Redis, on which what they tell each other is lost, doubled, overtaken or late. */
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { Frames, isPush } from '../support/redis/wire/frames.js';

/** What befalls messages: every third one, or all of them. */
export type NoticeFault = 'none' | 'dropped' | 'doubled' | 'overtaken' | 'deaf';

/** How long an overtaken message waits for the one that overtakes it, milliseconds. */
const holdMs = 300;

const message = /^>\d+\r\n\$\d+\r\ns?message\r\n/;

export class NoticeLine {
  fault: NoticeFault = 'none';
  /** Messages that a fault befell. */
  struck = 0;
  private seen = 0;
  private readonly open = new Set<Socket>();
  private readonly server: Server;

  private constructor(private readonly redis: URL) {
    this.server = createServer((client) => this.join(client));
  }

  /** Opens one in front of a Redis on loopback, `redis://`, without TLS. */
  static async open(url: string): Promise<NoticeLine> {
    const line = new NoticeLine(new URL(url));
    await new Promise<void>((resolve) => line.server.listen(0, '127.0.0.1', resolve));
    return line;
  }

  /** What replicas connect with instead. */
  get url(): string {
    const url = new URL(this.redis);
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href;
  }

  close(): void {
    this.server.close();
    for (const socket of this.open) socket.destroy();
  }

  private join(client: Socket): void {
    const redis = connect({ host: this.redis.hostname, port: Number(this.redis.port) });
    for (const socket of [client, redis]) {
      this.open.add(socket);
      socket.setNoDelay(true).on('error', () => undefined);
    }
    client.on('close', () => {
      this.open.delete(client);
      redis.destroy();
    });
    redis.on('close', () => {
      this.open.delete(redis);
      client.destroy();
    });
    client.pipe(redis);
    const frames = new Frames();
    const held: Buffer[] = [];
    const release = (): void => {
      if (!client.destroyed) for (const frame of held.splice(0)) client.write(frame);
    };
    redis.on('data', (chunk: Buffer) => {
      for (const frame of frames.after(chunk)) {
        const copies = isNotice(frame) ? this.strike() : 1;
        if (copies === 'later') {
          held.push(frame);
          setTimeout(release, holdMs).unref();
          continue;
        }
        for (let left = copies; left > 0; left--) client.write(frame);
        if (isNotice(frame)) release();
      }
    });
  }

  /** How often the message goes on now. */
  private strike(): number | 'later' {
    const isStruck = this.fault === 'deaf' || (this.fault !== 'none' && this.seen++ % 3 === 2);
    if (!isStruck) return 1;
    this.struck++;
    return ({ none: 1, dropped: 0, deaf: 0, doubled: 2, overtaken: 'later' } as const)[this.fault];
  }
}

function isNotice(frame: Buffer): boolean {
  return isPush(frame) && message.test(frame.toString('latin1', 0, 48));
}
