/** How long storage waits and how much it holds. */

export interface FileStorageBounds {
  /** Of one attempt until it is answered, and of each silence while a file is read, milliseconds; with S3, three attempts at most, and longer for large bodies. */
  readonly timeoutMs: number;
  /** From the first byte of an upload to its last, milliseconds. */
  readonly receiveMs: number;
  /** After so long untouched, milliseconds, an upload that was not kept is left over from a process that died, and cleared away. */
  readonly leftoverMs: number;
  /** All uploads that this process has taken in and not kept yet, bytes. More are refused as `full`. */
  readonly incomingBytes: number;
}

/** Ten seconds to answer, ten minutes to upload, an hour to decide, 2 GiB at a time. */
export const defaultBounds: FileStorageBounds = {
  timeoutMs: 10_000,
  receiveMs: 600_000,
  leftoverMs: 3_600_000,
  incomingBytes: 2 * 1024 ** 3,
};
