/** What Prometheus is told of files; no label names a file, a conversation or a user. */
import { Counter, Gauge, Histogram } from 'prom-client';
import type { Registry } from 'prom-client';
import type { FileUsage } from './file-usage.js';
import type { StorageState } from './storage-state.js';

/** What is worth an alarm, or a rate; mistakes of clients begin with the first one. */
const outcomes = ['kept', 'read', 'tooLarge', 'conversationFull', 'channelFull', 'rateLimited', 'away', 'internal'];

export class FileMetrics {
  readonly uploads: Counter<'channel' | 'outcome'>;
  readonly uploadBytes: Counter<'channel'>;
  readonly textSeconds: Histogram<'outcome'>;
  readonly swept: Counter;

  constructor(private readonly registry: Registry) {
    const registers = [registry];
    this.uploads = new Counter({
      name: 'deskbridge_uploads_total',
      help: 'Files that clients have sent, by what became of them',
      labelNames: ['channel', 'outcome'],
      registers,
    });
    this.uploadBytes = new Counter({
      name: 'deskbridge_upload_bytes_total',
      help: 'Bytes that came with them, wanted or not',
      labelNames: ['channel'],
      registers,
    });
    this.textSeconds = new Histogram({
      name: 'deskbridge_file_text_seconds',
      help: 'Time to read the text of a file, its wait included',
      labelNames: ['outcome'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 50],
      registers,
    });
    this.swept = new Counter({
      name: 'deskbridge_files_swept_total',
      help: 'Files that a walk has removed, as nobody had them any more',
      registers,
    });
  }

  /** The series of these channels begin with 0, not with the first file. */
  showZeroes(channels: readonly string[]): void {
    for (const channel of channels) {
      this.uploadBytes.inc({ channel }, 0);
      for (const outcome of outcomes) this.uploads.inc({ channel, outcome }, 0);
    }
    for (const outcome of ['ok', 'busy', 'failed', 'timeout', 'out-of-memory']) this.textSeconds.zero({ outcome });
  }

  /** Whether files can be kept and read shows as 1. */
  watch(state: Pick<StorageState, 'state'>): void {
    new Gauge({
      name: 'deskbridge_files_up',
      help: '1 while files can be kept and read',
      registers: [this.registry],
      async collect() {
        this.set((await state.state()) === 'ok' ? 1 : 0);
      },
    });
  }

  /** What the files of each channel take, as far as it was counted. */
  watchUsage(channels: () => readonly string[], usage: Pick<FileUsage, 'of'>): void {
    new Gauge({
      name: 'deskbridge_files_bytes',
      help: 'What the files of visitors and agents take in storage',
      labelNames: ['channel'],
      registers: [this.registry],
      collect() {
        for (const channel of channels()) this.set({ channel }, usage.of(channel));
      },
    });
  }
}
