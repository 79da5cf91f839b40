/** JSON log lines: where and what, never texts, keys or tokens. */
import { pino } from 'pino';
import type { DestinationStream } from 'pino';

export type Logger = ReturnType<typeof createLogger>;

/** A logger that writes to standard output, or where it is told. `error` fields become type, message and stack, without further properties; `conversation` fields the id without the user's. */
export function createLogger(level: string, destination: DestinationStream = standardOutput()) {
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { error: plainError, conversation: withoutUser },
  };
  return pino(options, destination);
}

/**
 * Writes at once: what is kept for later, the library tries to write for ever at the end of a program whose reader is gone. Without a
 * reader, as after a terminal has closed, there is simply nothing written any more.
 */
function standardOutput(): DestinationStream {
  const output = pino.destination({ sync: true });
  output.on('error', () => {
    output.write = () => true;
    output.flushSync = () => undefined;
  });
  return output;
}

/** The id of a conversation begins with that of its user, which may be an e-mail address: the UUID behind it is enough to find it by. */
function withoutUser(conversationId: unknown): unknown {
  return typeof conversationId === 'string'
    ? conversationId.slice(conversationId.lastIndexOf('_') + 1)
    : typeof conversationId;
}

/** Errors of libraries may carry requests or URLs with keys as properties; only what names them is kept. */
function plainError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name: type, message, stack = '', cause } = error;
  const frames = stack.slice(stack.indexOf(message) + message.length).trim();
  const causes = cause instanceof Error ? { cause: `${cause.name}: ${wordsOf(cause)}` } : {};
  return { type, message: wordsOf(error), stack: frames, ...causes };
}

/** What could not be read as JSON is quoted in the message of the error, and may be somebody's words. */
function wordsOf(error: Error): string {
  return error instanceof SyntaxError ? 'not readable' : error.message;
}

/** Writes at most one line per `ms` milliseconds; each says how many were left out before it. For lines that strangers can cause. */
export function sparingly(ms: number, write: (fields: object, leftOut: number) => void): (fields: object) => void {
  let next = Number.NEGATIVE_INFINITY;
  let leftOut = 0;
  return (fields) => {
    const now = performance.now();
    if (now < next) {
      leftOut++;
      return;
    }
    next = now + ms;
    write(fields, leftOut);
    leftOut = 0;
  };
}

/** As `sparingly`, for each `cause` by itself: one that is new is told at once. There must be few of them. */
export function sparinglyByCause<C extends string>(
  ms: number,
  write: (cause: C, fields: object, leftOut: number) => void,
): (cause: C, fields: object) => void {
  const writers = new Map<C, (fields: object) => void>();
  return (cause, fields) => {
    const writer = writers.get(cause) ?? sparingly(ms, (given, leftOut) => write(cause, given, leftOut));
    writers.set(cause, writer);
    writer(fields);
  };
}
