/** Whether files can be kept and read at present, as of a moment ago. */
import { DeadlineError, withDeadline } from '#async';
import { FileStorageError } from '#files';
import type { FileStorage, FileTrouble } from '#files';

/** What was answered is good for so long, milliseconds: probes come often, and each may be a request to S3. */
const againMs = 5000;

export type FilesState = 'ok' | FileTrouble;

export class StorageState {
  private asked: { readonly at: number; readonly state: Promise<FilesState> } | null = null;

  constructor(
    private readonly storage: Pick<FileStorage, 'ping'>,
    private readonly timeoutMs: number,
  ) {}

  /** Never rejects; asks anew when the last answer is some seconds old. */
  state(): Promise<FilesState> {
    const now = performance.now();
    if (this.asked !== null && now - this.asked.at < againMs) return this.asked.state;
    const state = this.ask();
    this.asked = { at: now, state };
    return state;
  }

  private async ask(): Promise<FilesState> {
    try {
      await withDeadline(this.storage.ping({ signal: AbortSignal.timeout(this.timeoutMs) }), this.timeoutMs, 'files');
      return 'ok';
    } catch (error) {
      if (error instanceof DeadlineError) return 'silent';
      return error instanceof FileStorageError ? (error.trouble ?? 'silent') : 'failing';
    }
  }
}
