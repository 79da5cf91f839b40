/** The attachments of one Step: fetched before it is committed, if that is quick; removed again if nothing of it is kept. */
import { keptKeysIn, linkedFilesIn, withKeptFiles } from '#translation';
import type { LinkedFile, Step, StoredEntry } from '#translation';
import type { FiledFile } from './attachment-source.js';

/** Attachments of one Step that it may wait for; the others follow. */
const mostOfOne = 20;

export interface Attempt {
  /** Null if it is not to be had. */
  readonly file: FiledFile | null;
  /** True if it may be had later. */
  readonly mayCome: boolean;
}

interface Tools {
  readonly isTrusted: (linked: LinkedFile) => boolean;
  /** Never rejects. */
  readonly fetch: (linked: LinkedFile) => Promise<Attempt>;
  readonly forget: (file: FiledFile) => Promise<void>;
  /** Goes on with what was not there in time. */
  readonly later: (entry: StoredEntry, linked: LinkedFile, pending: Promise<Attempt>) => void;
}

export class Bringing {
  private readonly pending = new Map<string, Promise<Attempt>>();
  private readonly brought = new Map<string, FiledFile>();

  constructor(private readonly tools: Tools) {}

  /** What a Step shows that was not asked for yet. */
  lackingIn({ append = [] }: Step): LinkedFile[] {
    const lacking = new Map<string, LinkedFile>();
    for (const { body } of append) {
      for (const file of linkedFilesIn(body)) {
        const { size } = lacking;
        if (this.pending.has(file.url) || this.pending.size + size >= mostOfOne) continue;
        if (this.tools.isTrusted(file)) lacking.set(file.url, { url: file.url, filename: file.filename });
      }
    }
    return [...lacking.values()];
  }

  /** Fetches all of them at once; resolves when that is decided, or after `holdMs`. False if some may come later. Never rejects. */
  async bring(lacking: readonly LinkedFile[], holdMs: number): Promise<boolean> {
    const all = lacking.map(async (linked) => {
      const pending = this.tools.fetch(linked);
      this.pending.set(linked.url, pending);
      const { file, mayCome } = await pending;
      if (file !== null) this.brought.set(linked.url, file);
      return !mayCome;
    });
    const decided = Promise.all(all).then((each) => each.every(Boolean));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), holdMs);
    });
    try {
      return await Promise.race([decided, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** The Step with what has come by now. */
  put(step: Step): Step {
    const { append } = step;
    if (append === undefined || this.brought.size === 0) return step;
    const kept = (url: string): FiledFile | undefined => this.brought.get(url);
    return { ...step, append: append.map((entry) => ({ ...entry, body: withKeptFiles(entry.body, kept) })) };
  }

  /**
   * What became of it: files that no entry names are removed, and for entries with links it goes on. Null if that is not known: what
   * the message may name stays, for it comes again and finds it, or was kept.
   */
  settle(known: readonly StoredEntry[] | null): void {
    const entries = known ?? [];
    const named = new Set(
      known === null ? [...this.brought.values()].map(({ key }) => key) : known.flatMap(keptKeysIn),
    );
    const links = new Map<string, { readonly entry: StoredEntry; readonly linked: LinkedFile }>();
    for (const entry of entries) {
      for (const linked of linkedFilesIn(entry.body)) {
        if (!links.has(linked.url) && this.tools.isTrusted(linked)) links.set(linked.url, { entry, linked });
      }
    }
    for (const [url, pending] of this.pending) {
      if (links.has(url)) continue;
      void pending.then(({ file }) => (file === null || named.has(file.key) ? undefined : this.tools.forget(file)));
    }
    // Those above the limit were not asked for.
    for (const [url, { entry, linked }] of links) this.tools.later(entry, linked, this.pending.get(url) ?? notYet);
  }
}

const notYet = Promise.resolve<Attempt>({ file: null, mayCome: true });
