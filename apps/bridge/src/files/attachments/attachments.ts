/** Agents' attachments of one channel: fetched once, and named by the entries that show them. A message waits for them a moment, no more. */
import { setTimeout as pauseUntil } from 'node:timers/promises';
import { fileFailures, FileStorageError } from '#files';
import { StoreUnavailableError } from '#state';
import type { Ref } from '#state';
import { withKeptFiles } from '#translation';
import type { LinkedFile, StoredEntry } from '#translation';
import type { BridgeStore } from '../../relay/bridge-store.js';
import type { CarriedOut, CarryOut, Compute } from '../../relay/carry-out.js';
import type { AttachmentSource, FiledFile } from './attachment-source.js';
import { FetchError, fetchFailures } from '../fetching/fetch-error.js';
import type { FetchFailure } from '../fetching/fetch-error.js';
import { Bringing } from './bringing.js';
import type { Attempt } from './bringing.js';

export interface AttachmentTimings {
  /** So long a message waits for its files, milliseconds. */
  readonly holdMs: number;
  /** After files were not there in time, no message waits for so long, milliseconds. */
  readonly restMs: number;
  /** Waits before it is tried again, milliseconds; then it is given up. */
  readonly retriesMs: readonly number[];
}

const attachmentTimings: AttachmentTimings = {
  holdMs: 3_000,
  restMs: 30_000,
  retriesMs: [5_000, 30_000, 300_000],
};

/** Files that are still tried for after their message went out; of more, the links stay. */
const mostLater = 500;

interface Tools {
  readonly source: AttachmentSource;
  readonly store: Pick<BridgeStore, 'transcript'>;
  readonly carryOut: Pick<CarryOut, 'apply'>;
  /** Told, for the log, why a file was not to be had. */
  readonly onTrouble: (cause: FetchFailure | 'storage' | 'fault', reason: string) => void;
}

export class Attachments {
  private readonly stopping = new AbortController();
  private readonly later = new Set<Promise<void>>();
  private restUntil = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly tools: Tools,
    private readonly timings: AttachmentTimings = attachmentTimings,
  ) {}

  /**
   * Carries a Step out with its files: `apply` commits what it is given, once the files are there or have had their time. What it
   * computes it may compute several times. Settles as `apply` does; no failure of a file is one of the message.
   */
  async with(
    ref: Ref,
    compute: Compute,
    apply: (compute: Compute) => Promise<CarriedOut | null>,
  ): Promise<CarriedOut | null> {
    if (!this.tools.source.isOn) return apply(compute);
    const bringing = this.begin(ref);
    let done: CarriedOut | null = null;
    let isKnown = true;
    try {
      for (;;) {
        let lacking: LinkedFile[] = [];
        done = await apply(async (context, conversation) => {
          const step = await compute(context, conversation);
          lacking = step === null ? [] : bringing.lackingIn(step);
          // Not while others wait for the conversation: they are fetched between two looks at it.
          return step === null || lacking.length > 0 ? null : bringing.put(step);
        });
        if (lacking.length === 0) return done;
        const isDecided = await bringing.bring(lacking, this.isResting ? 0 : this.timings.holdMs);
        if (!isDecided) this.restUntil = performance.now() + this.timings.restMs;
      }
    } catch (error) {
      // Without an answer of the store it may have been kept all the same.
      isKnown = !(error instanceof StoreUnavailableError);
      throw error;
    } finally {
      bringing.settle(isKnown ? (done?.commit?.entries ?? []) : null);
    }
  }

  /** Gives up what is under way; what was promised to entries stays a link. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.allSettled(this.later);
  }

  /** True while files have not been there in time: one that is slow shall not slow down all that is said. */
  private get isResting(): boolean {
    return performance.now() < this.restUntil;
  }

  private begin(ref: Ref): Bringing {
    const { source } = this.tools;
    return new Bringing({
      isTrusted: (linked) => source.isTrusted(linked),
      fetch: (linked) => this.attempt(ref, linked),
      forget: (file) => source.forget(ref, file),
      later: (entry, linked, pending) => this.goOn({ ref, entry, linked }, pending),
    });
  }

  private async attempt(ref: Ref, linked: LinkedFile): Promise<Attempt> {
    try {
      return { file: await this.tools.source.file(ref, linked, this.stopping.signal), mayCome: false };
    } catch (error) {
      const { signal } = this.stopping;
      if (!signal.aborted) this.tools.onTrouble(...causeOf(error));
      return { file: null, mayCome: !signal.aborted && mayComeLater(error) };
    }
  }

  private goOn(wanted: Wanted, pending: Promise<Attempt>): void {
    const task = this.later.size < mostLater ? this.fetchLater(wanted, pending) : this.pass(wanted, pending);
    this.later.add(task);
    void task.finally(() => this.later.delete(task));
  }

  /** Tries again, longer apart each time. Never rejects. */
  private async fetchLater(wanted: Wanted, pending: Promise<Attempt>): Promise<void> {
    let attempt = await pending;
    for (const wait of this.timings.retriesMs) {
      if (!attempt.mayCome) break;
      const isStopped = await pauseUntil(wait, false, { signal: this.stopping.signal, ref: false }).catch(() => true);
      if (isStopped) return;
      attempt = await this.attempt(wanted.ref, wanted.linked);
    }
    const { file } = attempt;
    if (file === null) return;
    this.restUntil = Number.NEGATIVE_INFINITY;
    const isNamed = await this.name(wanted, file).catch((error: unknown) => error instanceof StoreUnavailableError);
    if (!isNamed) await this.tools.source.forget(wanted.ref, file);
  }

  /** Too much is tried for already. Never rejects. */
  private async pass({ ref }: Wanted, pending: Promise<Attempt>): Promise<void> {
    const { file } = await pending;
    if (file !== null) await this.tools.source.forget(ref, file);
  }

  /** Has the entry name the file; false if that has no such link any more. Who was shown the link is not told again. */
  private async name({ ref, entry: { seq }, linked }: Wanted, file: FiledFile): Promise<boolean> {
    const { carryOut, store } = this.tools;
    const done = await carryOut.apply(ref, async (_, conversation) => {
      const [entry] = conversation.erased ? [] : await store.transcript(ref, seq - 1, { entries: 1, bytes: 1 });
      if (entry?.seq !== seq) return null;
      const body = withKeptFiles(entry.body, (url) => (url === linked.url ? file : undefined));
      return body === entry.body ? null : { rewrite: [{ seq, body }] };
    });
    return (done?.commit ?? null) !== null;
  }
}

/** A file that an entry shows with a link. */
interface Wanted {
  readonly ref: Ref;
  readonly entry: StoredEntry;
  readonly linked: LinkedFile;
}

function mayComeLater(error: unknown): boolean {
  if (error instanceof FetchError) return fetchFailures[error.code].isRetryable;
  return error instanceof FileStorageError && fileFailures[error.code].isRetryable;
}

/** In words that strangers do not choose. */
function causeOf(error: unknown): [cause: FetchFailure | 'storage' | 'fault', reason: string] {
  if (error instanceof FetchError) return [error.code, error.message];
  if (error instanceof FileStorageError) return ['storage', error.trouble ?? error.code];
  return ['fault', error instanceof Error ? error.name : 'unknown'];
}
