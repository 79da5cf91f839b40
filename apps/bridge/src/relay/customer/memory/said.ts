/** When the messages that the transcripts hold were said: read once, then kept with what is appended. Only the owner appends them. */
import { entriesOf } from '#state';
import type { Ref } from '#state';
import { instantOfEntry, isFormerOrigin, originOf, originsOf } from '#translation';
import type { SourceMessage, StoredEntry } from '#translation';
import type { BridgeStore } from '../../bridge-store.js';

/** Conversations whose messages are kept, the latest read. */
const conversationsLimit = 100;
/** Messages of one conversation that are kept: so many at least, the latest, and no more than twice as many. */
const messagesLimit = 2500;

/** Instants by origin, of a stretch of the transcript. */
type Stretch = Map<string, number[]>;

class Transcript {
  private latest: Stretch = new Map();
  private before: Stretch | undefined;
  private count = 0;
  /** True if entries of version 0.1 are among them. */
  private hasFormer = false;
  /** True if older ones are kept no more. */
  private isCut = false;
  /** The latest instant among those that are kept no more. */
  private cutUpTo = Number.NEGATIVE_INFINITY;

  note(entry: StoredEntry): void {
    const { origin } = entry;
    if (origin === undefined) return;
    this.hasFormer ||= isFormerOrigin(origin);
    const instant = instantOfEntry(entry);
    const instants = this.latest.get(origin);
    if (instants === undefined) this.latest.set(origin, [instant]);
    else instants.push(instant);
    if (++this.count >= messagesLimit) this.cut();
  }

  of(message: SourceMessage): readonly number[] {
    const origins = this.hasFormer ? originsOf(message) : [originOf(message)];
    const found: number[] = [];
    for (const origin of origins) {
      for (const instant of this.latest.get(origin) ?? nothing) found.push(instant);
      for (const instant of this.before?.get(origin) ?? nothing) found.push(instant);
    }
    return found;
  }

  /** True if the message may be among those that are kept no more. */
  mayMiss({ at }: SourceMessage): boolean {
    return this.isCut && !(at > this.cutUpTo);
  }

  private cut(): void {
    for (const instants of this.before?.values() ?? []) {
      this.isCut = true;
      for (const instant of instants) if (instant > this.cutUpTo) this.cutUpTo = instant;
    }
    this.before = this.latest;
    this.latest = new Map();
    this.count = 0;
  }
}

const nothing: readonly number[] = [];

export class Said {
  private readonly transcripts = new Map<string, Transcript>();

  constructor(private readonly store: Pick<BridgeStore, 'transcript'>) {}

  /** When messages of the same origin in the conversation's transcript were said, Unix milliseconds; NaN for those without a date. */
  async of(ref: Ref, message: SourceMessage): Promise<readonly number[]> {
    const transcript = this.transcripts.get(ref.id) ?? (await this.read(ref));
    return transcript.mayMiss(message) ? this.all(ref, message) : transcript.of(message);
  }

  /** Notes what was appended to a conversation. */
  add(id: string, entries: readonly StoredEntry[]): void {
    const transcript = this.transcripts.get(id);
    if (transcript === undefined) return;
    for (const entry of entries) transcript.note(entry);
  }

  /** Everything is to be read anew. */
  forget(): void {
    this.transcripts.clear();
  }

  /** The conversation was erased. */
  erase(id: string): void {
    this.transcripts.delete(id);
  }

  private async read(ref: Ref): Promise<Transcript> {
    const transcript = new Transcript();
    for await (const entry of entriesOf(this.store, ref)) transcript.note(entry);
    this.transcripts.set(ref.id, transcript);
    if (this.transcripts.size > conversationsLimit) {
      const [oldest] = this.transcripts.keys();
      if (oldest !== undefined) this.transcripts.delete(oldest);
    }
    return transcript;
  }

  /** Of an old message the whole transcript is asked. */
  private async all(ref: Ref, message: SourceMessage): Promise<number[]> {
    const origins = new Set(originsOf(message));
    const instants: number[] = [];
    for await (const entry of entriesOf(this.store, ref)) {
      if (origins.has(entry.origin ?? '')) instants.push(instantOfEntry(entry));
    }
    return instants;
  }
}
