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

/** The text in bytes: as many at a time as that, and the rest. */
export async function* slicesOf(pieces: Pieces): AsyncGenerator<Buffer, void, undefined> {
  let text = '';
  for await (const piece of pieces) {
    text += piece;
    if (text.length < sliceBytes) continue;
    yield* cut(Buffer.from(text));
    text = '';
  }
  if (text !== '') yield* cut(Buffer.from(text));
}

function* cut(bytes: Buffer): Iterable<Buffer> {
  for (let from = 0; from < bytes.length; from += sliceBytes) yield bytes.subarray(from, from + sliceBytes);
}

/** A text that is longer than a slice, and has begun. Who has it must call `return` in the end, read or not. */
export interface Begun extends AsyncIterable<string> {
  return(): Promise<void>;
}

/** The whole text where a slice holds it; else it has begun. Rejects if its beginning cannot be made. */
export async function begin(pieces: Pieces): Promise<string | Begun> {
  const iterator = pieces[Symbol.asyncIterator]();
  let text = '';
  while (text.length < sliceBytes) {
    const next = await iterator.next();
    if (next.done === true) return text;
    text += next.value;
  }
  return {
    async *[Symbol.asyncIterator]() {
      yield text;
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
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
