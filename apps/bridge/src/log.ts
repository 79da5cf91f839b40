/** JSON log lines: where and what, never texts, keys or tokens. */
import { pino, stdSerializers } from 'pino';
import type { LoggerService } from '@nestjs/common';

export type Logger = ReturnType<typeof createLogger>;

/** A logger that writes to standard output. `error` fields become type, message and stack, without further properties. */
export function createLogger(level: string) {
  return pino({
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { error: plainError },
  });
}

/** Errors of libraries may carry requests or URLs with keys as properties; only what names them is kept. */
function plainError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { type, message, stack } = stdSerializers.err(error);
  const cause = error.cause instanceof Error ? `${error.cause.name}: ${error.cause.message}` : undefined;
  return { type, message, stack, ...(cause === undefined ? {} : { cause }) };
}

/** Nest's own words, on the same road. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown): void {
    this.logger.debug({ from: 'nest' }, String(message));
  }

  error(message: unknown): void {
    this.logger.error({ from: 'nest' }, String(message));
  }

  warn(message: unknown): void {
    this.logger.warn({ from: 'nest' }, String(message));
  }
}
