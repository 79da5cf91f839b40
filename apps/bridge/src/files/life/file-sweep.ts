/** The sweep: at intervals a walk through all files, which removes those that nobody has any more and sums up the others. */
import { sweep } from '#files';
import type { FileShelf, FilesOwner } from '#files';
import type { Logger } from '../../log.js';
import type { BridgeStore } from '../../relay/bridge-store.js';
import type { FileUsage } from '../file-usage.js';
import { isThere } from './owners.js';

/** The first walk begins within it, so that a restart of all replicas is not a walk of all at once, milliseconds. */
const firstWithinMs = 60_000;

export interface SweepSettings {
  /** Wait between two walks, milliseconds. */
  readonly intervalMs: number;
  /** A file younger than that is left alone: its record may be on its way, milliseconds. */
  readonly graceMs: number;
  /** A file that no message has named is gone after so long, milliseconds. */
  readonly unnamedMs: number;
  /** Of one walk: should the conversations be gone, not everything goes with them. */
  readonly most: number;
}

/** A quarter of an hour for a record to come, a day for a message that names the file. */
export const sweepDefaults = { graceMs: 900_000, unnamedMs: 86_400_000, most: 10_000 };

interface Tools {
  readonly shelf: FileShelf;
  readonly store: Pick<BridgeStore, 'head'>;
  readonly usage: Pick<FileUsage, 'set'>;
  readonly logger: Logger;
  /** The same for all bridges of one store, and for no other: nobody sweeps the files of another store. */
  readonly mark: string;
  readonly onRemoved: (files: number) => void;
}

export class FileSweep {
  private timer: NodeJS.Timeout | undefined;
  private readonly abort = new AbortController();

  constructor(
    private readonly tools: Tools,
    private readonly settings: SweepSettings,
  ) {}

  start(): void {
    this.schedule(Math.random() * Math.min(firstWithinMs, this.settings.intervalMs));
  }

  stop(): void {
    this.abort.abort();
    clearTimeout(this.timer);
  }

  /** One walk at `now`. Never rejects: what fails is for the next one. */
  async run(now: number): Promise<void> {
    const { shelf, usage, logger, mark, onRemoved } = this.tools;
    const { graceMs, unnamedMs, most } = this.settings;
    const present = (owners: readonly FilesOwner[]) =>
      Promise.all(owners.map((owner) => isThere(this.tools.store, owner)));
    try {
      const leftovers = await shelf.storage.clearLeftovers();
      const { signal } = this.abort;
      if (!(await shelf.isMarked(mark, { signal }))) {
        logger.error('FILES_URL holds the files of another store: nothing is swept there');
        return;
      }
      const { looked, removed, isCut, bytes } = await sweep(shelf, { now, graceMs, unnamedMs, most, present, signal });
      onRemoved(removed);
      // Of a walk that was cut the sums are not whole.
      if (!isCut) usage.set(bytes);
      if (removed + leftovers > 0) logger.info({ looked, removed, leftovers }, 'files that nobody has were removed');
      if (isCut)
        logger.error(
          { looked, removed },
          'more files belong to nobody than one walk removes: is the store the one that they were kept for?',
        );
    } catch (error) {
      if (!this.abort.signal.aborted) logger.warn({ error }, 'the walk through the files failed; the next one goes on');
    }
  }

  private schedule(ms: number): void {
    if (this.abort.signal.aborted) return;
    this.timer = setTimeout(() => {
      void this.run(Date.now()).then(() => this.schedule(this.settings.intervalMs));
    }, ms);
    this.timer.unref();
  }
}
