/** Answers go out no faster than clients read them, and those who do not read are cut off. */
import { Readable } from 'node:stream';
import type { ServerResponse } from 'node:http';
import type { Pieces } from '#channel';

/** Bytes that are handed on at a time: each must be taken within the time that clients have. */
const sliceBytes = 65_536;

export interface Patience {
  /** In which a client must take something, milliseconds. */
  readonly sendTimeoutMs: number;
  /** It did not. */
  readonly onSlow: () => void;
}

class SlowClientError extends Error {
  override readonly name = 'SlowClientError';
}

/** The text in bytes, no more than so many at a time. */
export async function* slicesOf(pieces: Pieces): AsyncGenerator<Buffer, void, undefined> {
  for await (const piece of pieces) {
    const bytes = Buffer.from(piece);
    for (let from = 0; from < bytes.length; from += sliceBytes) yield bytes.subarray(from, from + sliceBytes);
  }
}

/** A text whose first piece is there. Who has it must call `return` in the end, read or not. */
export interface Begun extends AsyncIterable<string> {
  return(): Promise<void>;
}

/** Resolves once the first piece is there, which is where a text fails that cannot be made. */
export async function begun(pieces: Pieces): Promise<Begun> {
  const iterator = pieces[Symbol.asyncIterator]();
  const first = await iterator.next();
  return {
    async *[Symbol.asyncIterator]() {
      for (let next = first; next.done !== true; next = await iterator.next()) yield next.value;
    },
    async return() {
      await iterator.return?.();
    },
  };
}

/** The text as a stream that ends with an error when a slice of it is not taken in time. */
export function pacedStream(pieces: Begun, { sendTimeoutMs, onSlow }: Patience): Readable {
  const stream = Readable.from(paced(), { objectMode: false, highWaterMark: sliceBytes });
  stream.once('close', () => void pieces.return());
  return stream;

  async function* paced(): AsyncGenerator<Buffer, void, undefined> {
    let timer: NodeJS.Timeout | undefined;
    try {
      for await (const slice of slicesOf(pieces)) {
        timer = setTimeout(() => {
          onSlow();
          stream.destroy(new SlowClientError('a client did not read its answer'));
        }, sendTimeoutMs);
        yield slice;
        clearTimeout(timer);
      }
    } finally {
      clearTimeout(timer);
    }
  }
}

/** From now on, until the answer went out, its connection is cut when nothing of it was taken for so long. */
export function cutWhenSlow(response: ServerResponse, { sendTimeoutMs, onSlow }: Patience): void {
  response.setTimeout(sendTimeoutMs, () => {
    onSlow();
    response.destroy();
  });
}
