/** Answers that are made while they are written: no more of one is in memory than the piece that is on its way. */
import type { Pieces, ServerEventType } from '#channel';

/** What a request is answered with that asks for much; nothing is read before its text is asked for. */
export interface LongAnswer {
  /** The event that tells it on a socket. */
  readonly type: ServerEventType;
  /**
   * JSON: the payload of the event, or the body of an HTTP answer. Its first piece rejects with a `CrowdedError` where too many
   * are being written; whatever rejects later means that the rest will not come.
   */
  readonly text: (form: 'event' | 'body') => Pieces;
  /** The payload once more in so many bytes, with less in it where need be; null if it cannot be said in that. */
  readonly brief: (bytes: number) => Promise<string | null>;
}

/** Too many long answers are being written. */
export class CrowdedError extends Error {
  override readonly name = 'CrowdedError';
}

/** The whole text, if it has no more bytes than that. */
export async function wholeOf(pieces: Pieces, bytes: number): Promise<string | null> {
  const found: string[] = [];
  let left = bytes;
  for await (const piece of pieces) {
    left -= Buffer.byteLength(piece);
    if (left < 0) return null;
    found.push(piece);
  }
  return found.join('');
}
