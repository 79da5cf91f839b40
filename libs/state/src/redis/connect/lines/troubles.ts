/** What the log says of a connection: once when it is lost, now and then while it is, once when it is back. */
import type { Report } from '../../../contract/report.js';

/** Time between two lines on the same trouble, milliseconds. */
const againMs = 60_000;

/** Of all connections of a place. */
export class Troubles {
  /** Why something failed last. */
  latest: string | undefined;
  private readonly report: (report: Report) => void;

  constructor(report: (report: Report) => void) {
    this.report = report;
  }

  /** `name` is that of the connection. */
  of(name: string): Trouble {
    return new Trouble(this.report, name, (reason) => (this.latest = reason));
  }
}

/** Of one connection. */
export class Trouble {
  private reportedAt: number | undefined;
  private readonly report: (report: Report) => void;
  private readonly name: string;
  private readonly note: (reason: string) => void;

  constructor(report: (report: Report) => void, name: string, note: (reason: string) => void) {
    this.report = report;
    this.name = name;
    this.note = note;
  }

  failed(error: Error): void {
    const reason = reasonOf(error);
    this.note(reason);
    const now = performance.now();
    if (this.reportedAt !== undefined && now - this.reportedAt < againMs) return;
    this.reportedAt = now;
    this.report({ level: 'warn', message: 'Redis cannot be reached', fields: { connection: this.name, reason } });
  }

  worked(): void {
    if (this.reportedAt === undefined) return;
    this.reportedAt = undefined;
    this.report({ level: 'info', message: 'Redis can be reached again', fields: { connection: this.name } });
  }
}

/** An error of several attempts has no message of its own. */
function reasonOf(error: Error): string {
  if (error.message !== '') return error.message;
  return 'code' in error ? String(error.code) : error.name;
}
