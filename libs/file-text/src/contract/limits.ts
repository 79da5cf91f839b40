/** How much one file may cost: each bound has a default that suits a small container. */

const MIB = 1024 * 1024;

export interface FileTextLimits {
  /** Bytes of the file as it was uploaded. */
  readonly maxFileBytes: number;
  /** Bytes of UTF-8 that are given back; what is more is cut. At least 64. */
  readonly maxTextBytes: number;
  /** Bytes of all parts of a zip archive, unpacked: as declared, and again as counted. */
  readonly maxUnpackedBytes: number;
  /** How many times larger than the file its parts may be, once they are above `RATIO_FROM_BYTES`. */
  readonly maxRatio: number;
  /** Parts of a zip archive. */
  readonly maxEntries: number;
  /** Pages of a PDF that are read; the text is cut there. */
  readonly maxPages: number;
  /** Resident memory of the process that reads, in bytes. Node itself takes 50 to 80 MiB of it. */
  readonly memoryBytes: number;
  /** From the start of the process that reads until it must have answered, in milliseconds. */
  readonly timeoutMs: number;
}

/** Small archives may hold what packs well: the ratio is looked at above this many bytes unpacked. */
export const RATIO_FROM_BYTES = 16 * MIB;

export const DEFAULT_LIMITS: FileTextLimits = {
  maxFileBytes: 25 * MIB,
  maxTextBytes: 256 * 1024,
  maxUnpackedBytes: 256 * MIB,
  maxRatio: 150,
  maxEntries: 10_000,
  maxPages: 2_000,
  memoryBytes: 384 * MIB,
  timeoutMs: 20_000,
};
