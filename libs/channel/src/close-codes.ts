/** Why the server ends a WebSocket; never 1000, after which clients do not come back by themselves (captivate.md Q5). */

/** WebSocket close codes with the reason that goes into the close frame. Frames too large (1009) or broken are ended by ws itself. */
export const closeCodes = {
  binary: { code: 1003, reason: 'Text frames only' },
  notUtf8: { code: 1007, reason: 'Text in UTF-8 only' },
  tooMany: { code: 1008, reason: 'Too many requests' },
  restart: { code: 1012, reason: 'Restarting, connect again' },
  overloaded: { code: 1013, reason: 'Overloaded, try again later' },
  // Registered as "Unauthorized" (IANA, WebSocket Close Code Number Registry).
  keyExpired: { code: 3000, reason: 'The key is over, connect again with a new one' },
} as const satisfies Record<string, { code: number; reason: string }>;

/** A reason of ours to end a socket. */
export type CloseName = keyof typeof closeCodes;
