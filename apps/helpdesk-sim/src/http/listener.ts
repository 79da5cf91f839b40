// One spell of listening: an HTTP server with Socket.IO on it, which can be ended as abruptly as a crash.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo, Socket as TcpSocket } from 'node:net';
import { helpdeskNamespace } from '#helpdesk';
import type { FaultSwitchboard } from '../faults.js';
import { openEngine } from '../sockets/engine.js';
import type { SimNamespace } from '../sockets/deliveries.js';

/** Where to listen, what to answer over HTTP, and what is needed for sockets (left out: HTTP only). */
export interface ListenerParts {
  host: string;
  port: number;
  onRequest: RequestListener;
  sockets?: SocketParts;
}

/** Who takes the namespace, and where it is found. */
export interface SocketParts {
  pathPrefix: string;
  faults: FaultSwitchboard;
  onNamespace: (namespace: SimNamespace) => void;
}

/** A server that listens. */
export interface Listener {
  port: number;
  namespace: SimNamespace | null;
  /** Destroys every connection and stops listening. */
  close(): Promise<void>;
}

const retryWindowMs = 2_000;

/** Starts to listen; a port that is briefly taken is tried again for two seconds. */
export async function openListener({ host, port, onRequest, sockets }: ListenerParts): Promise<Listener> {
  const server = createServer(onRequest);
  const connections = new Set<TcpSocket>();
  server.on('connection', (connection: TcpSocket) => {
    connections.add(connection);
    connection.once('close', () => connections.delete(connection));
  });
  const io = sockets && openEngine(server, sockets.pathPrefix, sockets.faults);
  const namespace: SimNamespace | null = io?.of(helpdeskNamespace) ?? null;
  if (namespace) sockets?.onNamespace(namespace);
  await listen(server, host, port);
  return {
    port: (server.address() as AddressInfo).port,
    namespace,
    close: async () => {
      const closed = new Promise((resolve) => server.once('close', resolve));
      server.close();
      for (const connection of connections) connection.destroy();
      await io?.close();
      await closed;
    },
  };
}

async function listen(server: ReturnType<typeof createServer>, host: string, port: number): Promise<void> {
  const deadline = Date.now() + retryWindowMs;
  for (;;) {
    try {
      server.listen(port, host);
      await once(server, 'listening');
      return;
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
      if (!isTaken || port === 0 || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
