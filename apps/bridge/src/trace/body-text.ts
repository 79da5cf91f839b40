/** What the trace makes of a body: whatever a peer has sent, telling of it fails nobody. */
import { writtenNumber } from '#channel';

/** What stands for a value of the body; as the second argument of JSON.stringify. */
type Shown = (name: string, value: unknown) => unknown;

const asItIs: Shown = (_name, value) => (typeof value === 'bigint' ? writtenNumber(value) : value);

/** The body as JSON; undefined if there is none of it, as of one with more levels than the stack has. */
export function textOfBody(body: unknown, shown: Shown = asItIs): string | undefined {
  try {
    return JSON.stringify(body, shown);
  } catch {
    return undefined;
  }
}

/** Bytes of the body as JSON; 0 if there is none of it. */
export function sizeOfBody(body: unknown): number {
  return Buffer.byteLength(textOfBody(body) ?? '');
}
