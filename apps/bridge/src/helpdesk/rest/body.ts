/** The body of an answer of REST: whole where it is small, else item by item, so that none stalls the others or fills the memory. */
import { decodeText, parseJson } from '#channel';
import { ListReader } from '#helpdesk';
import { TooLargeError, UnreachableError, unreachable } from '../trouble.js';

/** Bytes up to which a body is read as a whole. */
const wholeLimit = 1_048_576;

/** A body, as far as it was parsed. */
export interface Body {
  /** All of it; or what stands around the items, with an empty list in their place. */
  readonly json: unknown;
  /** True if the items were handed over one by one. */
  readonly isInItems: boolean;
  /** Items that could not be parsed, or were too large. */
  readonly lost: number;
}

/**
 * Reads a body of at most `limit` bytes. Of a large one each item is handed to `onItem`, with its size, in order, as soon as it is
 * there. Rejects with an `UnreachableError`; a `TooLargeError` gives the rest of the body up.
 */
export async function readBody(
  response: Response,
  limit: number,
  onItem: (item: unknown, bytes: number) => void,
): Promise<Body> {
  const chunks: Uint8Array[] = [];
  let reader: ListReader | null = null;
  let size = 0;
  let lost = 0;
  const hand = (items: readonly (Uint8Array | null)[]): void => {
    for (const bytes of items) {
      const item = bytes === null ? undefined : jsonIn(bytes);
      if (bytes === null || item === undefined) lost++;
      else onItem(item, bytes.length);
    }
  };
  try {
    const body: AsyncIterable<Uint8Array> | null = response.body;
    for await (const chunk of body ?? []) {
      size += chunk.length;
      if (size > limit) throw new TooLargeError(`an answer of more than ${limit} bytes`);
      if (reader !== null) {
        hand(reader.push(chunk));
        continue;
      }
      chunks.push(chunk);
      if (size <= wholeLimit) continue;
      reader = new ListReader();
      for (const early of chunks.splice(0)) hand(reader.push(early));
    }
  } catch (error) {
    if (error instanceof RangeError) throw new TooLargeError('an answer without a list');
    throw unreachable('the history broke off', error);
  }
  const json = jsonIn(reader === null ? Buffer.concat(chunks) : reader.rest());
  if (json === undefined)
    throw new UnreachableError('the history could not be read: no JSON in UTF-8', 'unreadable history');
  return { json, isInItems: reader !== null, lost };
}

function jsonIn(bytes: Uint8Array): unknown {
  const text = decodeText(bytes);
  return text === null ? undefined : parseJson(text);
}
