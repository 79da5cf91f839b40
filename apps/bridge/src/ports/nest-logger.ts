/** Nest's own words, on the same road as all log lines. */
import type { LoggerService } from '@nestjs/common';
import type { Logger } from '../log.js';

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
