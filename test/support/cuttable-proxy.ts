/** A stretch of network in front of a server that can be cut: a TCP proxy on loopback. */
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { afterThisTest } from './clean-up.js';

export interface CuttableProxy {
  /** Origin that clients use instead of the server's own. */
  readonly url: string;
  /** Resets every connection that is open now; new ones go through. */
  cut(): void;
  /** Resets also every new connection, until told otherwise. */
  setAway(isAway: boolean): void;
}

/** Opens a proxy in front of `url`; it closes after the test. */
export async function openProxy(url: string): Promise<CuttableProxy> {
  const { hostname: host, port } = new URL(url);
  const open = new Set<Socket>();
  let isAway = false;
  const server = createServer((client) => {
    if (isAway) return void client.destroy();
    const upstream = connect({ host, port: Number(port) });
    join(client, upstream, open);
    join(upstream, client, open);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => open.forEach((socket) => socket.destroy());
  const setAway = (next: boolean): void => {
    isAway = next;
    if (isAway) cut();
  };
  afterThisTest(() => {
    server.close();
    cut();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, cut, setAway };
}

function join(from: Socket, to: Socket, open: Set<Socket>): void {
  open.add(from);
  from.on('error', () => undefined);
  from.on('close', () => {
    open.delete(from);
    to.destroy();
  });
  from.pipe(to);
}
