// Lets sockets in or refuses them, and hands every request of theirs to the dispatcher of their role.
import type { Admission } from './admission.js';
import { refusalText } from './admission.js';
import type { Incoming } from './incoming.js';
import type { SimSettings } from '../options.js';
import type { SimNamespace, SimSocket, SocketData } from './deliveries.js';
import { DeskError } from '../desk/tickets.js';
import { envelopeOf, success } from '../desk/wire.js';

type Dispatch = Record<SocketData['role'], (incoming: Incoming) => Promise<void>>;

/** Builds the function that takes over a fresh namespace. */
export function serveNamespace(admission: Admission, dispatch: Dispatch, { edition }: SimSettings) {
  const greeting = success(edition === 'old' ? 'Connected successfully' : 'Connected');

  return (namespace: SimNamespace): void => {
    namespace.use((socket, next) => {
      try {
        socket.data = admission.admit(socket.handshake.query);
        next();
      } catch (error) {
        next(error instanceof DeskError ? new Error(refusalText(error)) : (error as Error));
      }
    });
    namespace.on('connection', (socket) => {
      socket.onAny((event: string, ...args: unknown[]) => void receive(socket, event, args));
      // Its real event name is unknown (helpdesk.md U1), so it uses one that means nothing to a client.
      socket.emit('connected', envelopeOf(socket.id, greeting));
    });
  };

  async function receive(socket: SimSocket, event: string, args: unknown[]): Promise<void> {
    const last = args.at(-1);
    const ack = typeof last === 'function' ? (last as (envelope: unknown) => void) : undefined;
    try {
      await dispatch[socket.data.role]({ socket, event, payload: args[0], ack });
    } catch (error) {
      console.error(`simulator: ${event} failed`, error);
    }
  }
}
