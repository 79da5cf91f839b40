/** Why the server ends a WebSocket; never 1000, after which clients do not come back by themselves (captivate.md Q5). */

/** WebSocket close codes with the reason that goes into the close frame. */
export const closeCodes = {
  binary: { code: 1003, reason: 'Text frames only' },
  policy: { code: 1008, reason: 'Not allowed' },
  tooLarge: { code: 1009, reason: 'Message too large' },
  internal: { code: 1011, reason: 'Internal error' },
  restart: { code: 1012, reason: 'Restarting, connect again' },
  overloaded: { code: 1013, reason: 'Overloaded, try again later' },
} as const satisfies Record<string, { code: number; reason: string }>;

export type CloseName = keyof typeof closeCodes;
