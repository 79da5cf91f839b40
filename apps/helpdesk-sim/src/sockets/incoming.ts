// A request on its way in, whoever sent it.
import type { SimSocket } from './deliveries.js';

/** One request as it came in; `ack` is there if the client asked for one. */
export interface Incoming {
  socket: SimSocket;
  event: string;
  payload: unknown;
  ack: ((envelope: unknown) => void) | undefined;
}
