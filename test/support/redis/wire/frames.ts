/** Cuts a stream of Redis' wire into requests, or into answers. The wire: https://redis.io/docs/latest/develop/reference/protocol-spec/ */

const LIMIT_BYTES = 64 * 1024 * 1024;
const BULKS = '$=!';
const LISTS = '*~>';
const MAPS = '%';
const none: Buffer = Buffer.alloc(0);

/** What has arrived in part waits here, up to 64 MiB. */
export class Frames {
  private rest = none;

  /** The frames that `chunk` completes, each with all its bytes. */
  after(chunk: Buffer): Buffer[] {
    const bytes = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    const frames: Buffer[] = [];
    let start = 0;
    for (let end = endOf(bytes, start); end > 0; end = endOf(bytes, start)) {
      frames.push(bytes.subarray(start, end));
      start = end;
    }
    this.rest = bytes.subarray(start);
    if (this.rest.length > LIMIT_BYTES) throw new RangeError(`A frame of more than ${LIMIT_BYTES} bytes`);
    return frames;
  }
}

/** The command that a request begins with, in capitals; a request is a list of bulk strings, or a line. */
export function commandOf(request: Buffer): string {
  const [first = '', , word = ''] = request.toString('latin1', 0, 64).split('\r\n');
  return (first.startsWith('*') ? word : (first.split(' ')[0] ?? '')).toUpperCase();
}

/** Whether the server says this by itself, as it says published messages in RESP3, and not as an answer. */
export function isPush(frame: Buffer): boolean {
  return frame[0] === '>'.charCodeAt(0);
}

/** Where the frame that begins at `start` ends, or -1 while it is not complete. */
function endOf(bytes: Buffer, start: number): number {
  const lineEnd = bytes.indexOf('\r\n', start);
  if (lineEnd < 0) return -1;
  const kind = bytes.toString('latin1', start, start + 1);
  const size = Number(bytes.toString('latin1', start + 1, lineEnd));
  const next = lineEnd + 2;
  if (BULKS.includes(kind)) return size < 0 ? next : within(bytes, next + size + 2);
  if (LISTS.includes(kind)) return endOfAll(bytes, next, size);
  return MAPS.includes(kind) ? endOfAll(bytes, next, 2 * size) : next;
}

function endOfAll(bytes: Buffer, start: number, count: number): number {
  let end = start;
  for (let i = 0; i < count && end >= 0; i += 1) end = endOf(bytes, end);
  return end;
}

function within(bytes: Buffer, end: number): number {
  return end <= bytes.length ? end : -1;
}
