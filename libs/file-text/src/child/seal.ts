/** Takes from the process that reads what no reader needs: the network, and words on the standard output that are not the answer. */
import dgram from 'node:dgram';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

function refuse(): never {
  throw new Error('no network here');
}

/**
 * After it nothing that goes by Node's own modules gets out; the permission model of Node 24 keeps the process from files, other programs
 * and native code, but knows nothing of the network. Fit against a library that follows an address in a file, not against code that has
 * taken over the process.
 */
export function seal(): void {
  net.Socket.prototype.connect = refuse;
  net.Server.prototype.listen = refuse;
  dgram.createSocket = refuse;
  Object.assign(dns, { lookup: refuse, resolve: refuse });
  Object.assign(globalThis, { fetch: refuse, WebSocket: undefined, EventSource: undefined });
  syncBuiltinESMExports();
  for (const word of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const) console[word] = () => undefined;
}
