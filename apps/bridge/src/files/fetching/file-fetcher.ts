/** Fetches files from addresses that others have given, without being led anywhere it should not go. */
import type { IncomingMessage } from 'node:http';
import { FairTurns } from '#async';
import { FileStorageError } from '#files';
import type { FileStorage, ReceivedFile } from '#files';
import { bytesIn, redirectOf } from './answer.js';
import { FetchError } from './fetch-error.js';
import { ask, resolveHost } from './hop.js';
import type { ResolveHost } from './hop.js';
import { fetchable } from './reach.js';
import type { ReachOf } from './reach.js';

export interface FetchBounds {
  /** Of each request until it is connected, milliseconds. */
  readonly connectMs: number;
  /** Of each request until its answer begins, milliseconds. */
  readonly answerMs: number;
  /** From the call to the last byte, waiting and redirects included, milliseconds. */
  readonly wholeMs: number;
  readonly atOnce: number;
  /** So many more wait for their turn; others are refused as `busy`. */
  readonly waiting: number;
}

const defaultFetchBounds: FetchBounds = {
  connectMs: 5_000,
  answerMs: 10_000,
  wholeMs: 60_000,
  atOnce: 4,
  waiting: 100,
};

export interface FetchOrder {
  readonly storage: Pick<FileStorage, 'receive'>;
  readonly reach: ReachOf;
  readonly limitBytes: number;
  /** Who shares one turn among those who wait: the channel. */
  readonly turn: string;
  readonly signal?: AbortSignal;
}

const mostRedirects = 3;

/** A few at a time, the others in turn. */
export class FileFetcher {
  private readonly turns: FairTurns;
  private readonly bounds: FetchBounds;
  private readonly resolve: ResolveHost;
  private asked = 0;

  constructor(bounds: Partial<FetchBounds> = {}, resolve: ResolveHost = resolveHost) {
    this.bounds = { ...defaultFetchBounds, ...bounds };
    this.resolve = resolve;
    this.turns = new FairTurns(this.bounds.atOnce);
  }

  /**
   * Takes in the file at `address`; whoever has it discards it in the end, as after every `receive`. Nothing is said of its type but
   * by its bytes. Rejects with a `FetchError`, or with a `FileStorageError` if storage is in trouble.
   */
  async fetch(address: string, order: FetchOrder): Promise<ReceivedFile> {
    const { atOnce, waiting, wholeMs } = this.bounds;
    if (this.asked >= atOnce + waiting) throw new FetchError('busy', 'Too many files are being fetched');
    this.asked++;
    const end = AbortSignal.timeout(wholeMs);
    const signal = order.signal === undefined ? end : AbortSignal.any([end, order.signal]);
    try {
      return await this.turns.run(order.turn, () => this.take(address, order, signal));
    } catch (error) {
      throw failureOf(error, signal);
    } finally {
      this.asked--;
    }
  }

  private async take(
    address: string,
    { storage, reach, limitBytes }: FetchOrder,
    signal: AbortSignal,
  ): Promise<ReceivedFile> {
    const answer = await this.follow(address, reach, signal);
    try {
      return await storage.receive(bytesIn(answer, limitBytes), { limitBytes, signal });
    } catch (error) {
      answer.destroy();
      throw error;
    }
  }

  /** Each step is looked at as the first is; one from https to http would show to others what was kept from them. */
  private async follow(address: string, reach: ReachOf, signal: AbortSignal): Promise<IncomingMessage> {
    let url = allowed(URL.parse(address), reach);
    for (let redirects = 0; ; redirects++) {
      signal.throwIfAborted();
      const { connectMs, answerMs } = this.bounds;
      const answer = await ask(url, { reach: reach(url), resolve: this.resolve, connectMs, answerMs, signal });
      const to = redirectOf(answer);
      if (to === null) return answer;
      answer.destroy();
      if (redirects === mostRedirects) throw new FetchError('unfit', `More than ${mostRedirects} redirects`);
      const next = allowed(URL.parse(to, url.href), reach);
      if (url.protocol === 'https:' && next.protocol === 'http:')
        throw new FetchError('forbidden', 'A redirect leads out of https');
      url = next;
    }
  }
}

function allowed(url: URL | null, reach: ReachOf): URL {
  const target = fetchable(url, reach);
  if (target === null) throw new FetchError('forbidden', 'The address is none that may be asked');
  return target;
}

/** As zlib names its errors. */
const isOfUnpacking = /^(Z_|ERR_BROTLI|ERR__ERROR_)/;

function failureOf(error: unknown, signal: AbortSignal): Error {
  if (error instanceof FetchError) return error;
  if (error instanceof FileStorageError && error.code === 'tooLarge')
    return new FetchError('tooLarge', error.message, { cause: error });
  if (error instanceof FileStorageError && error.code !== 'aborted') return error;
  if (signal.aborted) return new FetchError('slow', 'The file took too long', { cause: error });
  const cause = error instanceof FileStorageError ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  // What cannot be unpacked today cannot be unpacked tomorrow.
  if (isOfUnpacking.test(code)) return new FetchError('unfit', `The answer is broken: ${code}`, { cause });
  return new FetchError('unreachable', `The request failed: ${code === '' ? 'unknown' : code}`, { cause });
}
