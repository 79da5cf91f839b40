/** A socket that takes everything and tells nothing, for tests. */
import type { Peer } from './sessions.js';

/** Its id is `s`, its channel `shop`. */
export const testPeer: Peer = {
  socketId: 's',
  channel: 'shop',
  visitor: null,
  mayHear: () => true,
  origin: 'http://bridge.test',
  send: () => true,
  writable: () => Promise.resolve(true),
  isWritable: true,
  probe: () => undefined,
  close: () => undefined,
};
