/** Has the file forget what was erased: soon after it the log is cut, and now and then the file is written anew. */
import type { DatabaseSync } from 'node:sqlite';
import { isFull } from '../sqlite/errors.js';
import type { Statements } from '../sqlite/statements.js';

export interface ScrubbingBounds {
  /** At the latest so long after an erasure, and at most once in that time, in milliseconds. */
  readonly scrubMs: number;
  /** A file up to this size is written anew unasked, in bytes: nothing else is done meanwhile. */
  readonly rewriteBytes: number;
}

/** Up to this size it is written anew at the start, and where somebody asks for it. */
const askedBytes = 64 * 1024 * 1024;
/** Unasked it is written anew at most so often, milliseconds. */
const rewriteEveryMs = 600_000;
/** Wait before what failed is tried again, milliseconds. */
const againMs = 10_000;

interface Parts {
  readonly db: DatabaseSync;
  readonly sql: Statements;
  /** Brings the tables up to date; throws if that cannot be done. */
  readonly tidy: () => void;
}

/**
 * Deleted rows are overwritten where they are (`secure_delete`), but a page that was split may have kept a copy of what moved, and
 * the log has every page that was written since it was cut.
 */
export class Scrubbing {
  readonly #parts: Parts;
  readonly #bounds: ScrubbingBounds;
  #timer: NodeJS.Timeout | null = null;
  /** For what was erased too soon after the file was last written anew. */
  #rewriting: NodeJS.Timeout | null = null;
  #rewrittenAt = -Infinity;

  constructor(parts: Parts, bounds: ScrubbingBounds) {
    this.#parts = parts;
    this.#bounds = bounds;
  }

  /** Something was erased. */
  plan(): void {
    this.#timer ??= setTimeout(() => this.#try(), this.#bounds.scrubMs).unref();
  }

  /** Throws if it cannot be done, for now. */
  now({ isAsked }: { readonly isAsked: boolean }): void {
    this.stop();
    try {
      this.#parts.tidy();
      // First, for there may be no room for the rest.
      this.#cutLog();
      if (this.#mustRewrite(isAsked)) this.#rewrite();
      else if (this.#mayRewrite) this.#rewriteLater();
    } catch (error) {
      this.#timer = setTimeout(() => this.#try(), againMs).unref();
      throw error;
    }
  }

  /** As where it is asked for, but a disk that has no room for that is no reason not to start: it is tried again. */
  atStart(): void {
    try {
      this.now({ isAsked: true });
    } catch (error) {
      if (!isFull(error)) throw error;
    }
  }

  stop(): void {
    for (const timer of [this.#timer, this.#rewriting]) if (timer) clearTimeout(timer);
    this.#timer = null;
    this.#rewriting = null;
  }

  /** Why the file may hold remnants that stay: it is too large to be written anew while it is used, or there was no room for that. */
  get remnants(): 'too large' | 'no room' | null {
    if (!this.#mayHaveRemnants) return null;
    return this.#size > askedBytes ? 'too large' : 'no room';
  }

  get #mayHaveRemnants(): boolean {
    return (this.#parts.sql.mayHaveRemnants.get() as { may_be: number }).may_be === 1;
  }

  get #size(): number {
    const { page_count: pages } = this.#pragma('page_count') as { page_count: number };
    const { page_size: bytes } = this.#pragma('page_size') as { page_size: number };
    return pages * bytes;
  }

  /** Unasked, now or later. */
  get #mayRewrite(): boolean {
    return this.#mayHaveRemnants && this.#size <= this.#bounds.rewriteBytes;
  }

  #mustRewrite(isAsked: boolean): boolean {
    if (isAsked) return this.#mayHaveRemnants && this.#size <= askedBytes;
    return this.#mayRewrite && performance.now() >= this.#rewrittenAt + rewriteEveryMs;
  }

  #rewrite(): void {
    this.#parts.db.exec('VACUUM');
    this.#parts.sql.setRemnants.run(0);
    this.#rewrittenAt = performance.now();
    this.#cutLog();
  }

  #rewriteLater(): void {
    const left = Math.max(1, Math.ceil(this.#rewrittenAt + rewriteEveryMs - performance.now()));
    this.#rewriting = setTimeout(() => this.#try(), left).unref();
  }

  #cutLog(): void {
    const { busy } = this.#pragma('wal_checkpoint(TRUNCATE)') as { busy: number };
    if (busy !== 0) throw new Error('the log is in use');
  }

  #try(): void {
    this.#timer = null;
    if (!this.#parts.db.isOpen) return;
    try {
      this.now({ isAsked: false });
    } catch {
      // It is tried again.
    }
  }

  #pragma(name: string): unknown {
    return this.#parts.db.prepare(`PRAGMA ${name}`).get();
  }
}
