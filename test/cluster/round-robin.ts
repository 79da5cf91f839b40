/** A plain load balancer without stickiness: a TCP proxy whose every new connection goes to the next server that takes it. */
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** A server that does not take a connection within this time is passed over, milliseconds. */
const connectMs = 500;

export class RoundRobin {
  /** Connections that no server took: their clients were turned away. */
  turnedAway = 0;
  private next = 0;
  private readonly out = new Set<number>();
  private readonly open = new Set<Socket>();
  private readonly server: Server;

  private constructor(private readonly ports: readonly number[]) {
    this.server = createServer((client) => void this.serve(client));
  }

  /** Opens one on a free port of loopback, in front of servers on loopback. */
  static async open(urls: readonly string[]): Promise<RoundRobin> {
    const balancer = new RoundRobin(urls.map((url) => Number(new URL(url).port)));
    await new Promise<void>((resolve) => balancer.server.listen(0, '127.0.0.1', resolve));
    return balancer;
  }

  /** Origin that clients use. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Gives the server no new connections; those that it has stay. */
  takeOut(at: number): void {
    this.out.add(at);
  }

  takeIn(at: number): void {
    this.out.delete(at);
  }

  /** Ends every connection. */
  close(): void {
    this.server.close();
    for (const socket of this.open) socket.destroy();
  }

  private async serve(client: Socket): Promise<void> {
    this.keep(client);
    // What the client says first waits in its socket.
    client.pause();
    const upstream = await this.reach();
    if (upstream === null || client.destroyed) {
      if (upstream === null) this.turnedAway++;
      upstream?.destroy();
      client.destroy();
      return;
    }
    this.keep(upstream);
    client.on('close', () => upstream.destroy()).pipe(upstream);
    upstream.on('close', () => client.destroy()).pipe(client);
  }

  /** A connection to the next server that takes one; null if none does. */
  private async reach(): Promise<Socket | null> {
    const first = this.next++;
    for (let tries = 0; tries < this.ports.length; tries++) {
      const at = (first + tries) % this.ports.length;
      const port = this.ports[at];
      if (port === undefined || this.out.has(at)) continue;
      const socket = await reached(port);
      if (socket !== null) return socket;
    }
    return null;
  }

  private keep(socket: Socket): void {
    this.open.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('close', () => this.open.delete(socket));
  }
}

function reached(port: number): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const timer = setTimeout(() => socket.destroy(), connectMs);
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve(socket);
    });
    socket.on('error', () => undefined);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve(null);
    });
  });
}
