/** JSON log lines: where and what, never texts, keys or tokens. */
import { pino, stdSerializers } from 'pino';
import type { DestinationStream } from 'pino';

export type Logger = ReturnType<typeof createLogger>;

/** A logger that writes to standard output, or where it is told. `error` fields become type, message and stack, without further properties. */
export function createLogger(level: string, destination: DestinationStream = pino.destination()) {
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { error: plainError },
  };
  return pino(options, destination);
}

/** Errors of libraries may carry requests or URLs with keys as properties; only what names them is kept. */
function plainError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { type, message, stack } = stdSerializers.err(error);
  const cause = error.cause instanceof Error ? `${error.cause.name}: ${error.cause.message}` : undefined;
  return { type, message, stack, ...(cause === undefined ? {} : { cause }) };
}

/** Writes at most one line per `ms` milliseconds; each says how many were left out before it. For lines that strangers can cause. */
export function sparingly(ms: number, write: (fields: object, leftOut: number) => void): (fields: object) => void {
  let next = 0;
  let leftOut = 0;
  return (fields) => {
    const now = Date.now();
    if (now < next) {
      leftOut++;
      return;
    }
    next = now + ms;
    write(fields, leftOut);
    leftOut = 0;
  };
}
