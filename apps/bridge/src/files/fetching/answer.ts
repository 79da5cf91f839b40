/** What an answer to a request for a file means, and its bytes. */
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream';
import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { FetchError } from './fetch-error.js';

const redirects = [301, 302, 303, 307, 308];
/** A server that says so may have it later. */
const passing = [408, 425, 429];

/** Some servers have nothing but the packed form, and give it whatever is asked for. */
const decoders: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** Where the answer sends us instead of giving the file, as it is written there; null if it does not. */
export function redirectOf({ statusCode = 0, headers }: IncomingMessage): string | null {
  return redirects.includes(statusCode) ? (headers.location ?? null) : null;
}

/** The bytes of the file, unpacked, not read yet. Throws a `FetchError` for an answer that has none, or is known to have too many. */
export function bytesIn(answer: IncomingMessage, limitBytes: number): Readable {
  const { statusCode = 0, headers } = answer;
  if (statusCode >= 500 || passing.includes(statusCode))
    throw new FetchError('unreachable', `The server answers ${statusCode}`);
  if (statusCode >= 400) throw new FetchError('missing', `The server answers ${statusCode}`);
  if (statusCode !== 200) throw new FetchError('unfit', `The server answers ${statusCode}`);
  if (Number(headers['content-length']) > limitBytes) throw new FetchError('tooLarge', `More than ${limitBytes} bytes`);
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity') return answer;
  if (!Object.hasOwn(decoders, encoding)) throw new FetchError('unfit', 'The answer is packed in an unknown way');
  const decoder = decoders[encoding]?.();
  // What ends one ends both; the reader of the unpacked side hears of it.
  return decoder === undefined ? answer : pipeline(answer, decoder, () => undefined);
}
