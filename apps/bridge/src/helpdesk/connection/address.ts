/** Where the parts of a Helpdesk are, if its address has a path: a proxy may serve it under a prefix. */

export interface HelpdeskPlaces {
  /** Scheme, host and port. */
  readonly origin: string;
  /** What the paths of REST, which begin with a slash, are appended to; without a slash at its end. */
  readonly restBase: string;
  /** Path of the Engine.IO handshake, as Socket.IO's option `path`. */
  readonly socketPath: string;
}

/** Splits a configured address. Slashes at the end of its path, and several in a row, mean one; what is encoded stays so. Throws a TypeError for what is no address. */
export function splitHelpdeskAddress(address: string): HelpdeskPlaces {
  const { origin, pathname } = new URL(address);
  const prefix = pathname.replace(/\/{2,}/g, '/').replace(/\/$/, '');
  return { origin, restBase: origin + prefix, socketPath: `${prefix}/socket.io` };
}
