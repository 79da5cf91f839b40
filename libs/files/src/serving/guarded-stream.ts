/** A stream out of storage that ends when storage falls silent, and whose errors are those of storage. */
import { Readable } from 'node:stream';
import { DeadlineError, withDeadline } from '#async';
import { aborted, FileStorageError, unavailable } from '../storage/errors.js';

export interface Guard {
  /** Of each wait for storage, milliseconds. A slow reader costs nothing of it. */
  readonly silenceMs: number;
  /** What the stream must bring to end well. */
  readonly bytes: number;
  readonly signal?: AbortSignal | undefined;
}

/** The same bytes as `source`, which is destroyed with it, at once. */
export function guardedStream(source: Readable, guard: Guard): Readable {
  const { signal } = guard;
  const chunks = chunksOf(source, guard);
  const abort = (): void => void source.destroy(aborted('The reader gave up', signal?.reason));
  const stream = new Readable({
    read() {
      chunks.next().then(
        ({ done, value }) => {
          if (!stream.destroyed) stream.push(done === true ? null : value);
        },
        (error: unknown) => void stream.destroy(error instanceof Error ? error : undefined),
      );
    },
    destroy(error, callback) {
      signal?.removeEventListener('abort', abort);
      source.destroy();
      callback(error);
    },
  });
  // What breaks while nobody waits is told by the next read.
  source.on('error', () => undefined);
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted === true) abort();
  return stream;
}

async function* chunksOf(source: Readable, { silenceMs, bytes }: Guard): AsyncGenerator<unknown, void, undefined> {
  const chunks: AsyncIterator<unknown> = source[Symbol.asyncIterator]();
  let brought = 0;
  for (;;) {
    let next: IteratorResult<unknown, unknown>;
    try {
      next = await withDeadline(chunks.next(), silenceMs, 'storage');
    } catch (error) {
      if (error instanceof FileStorageError) throw error;
      throw unavailable(error instanceof DeadlineError ? 'silent' : 'failing', 'Storage broke off a file', error);
    }
    if (next.done === true) break;
    if (next.value instanceof Uint8Array) brought += next.value.length;
    yield next.value;
  }
  if (brought !== bytes) throw unavailable('failing', 'Storage brought another number of bytes than it said');
}
