/** What the files of each channel take together: an estimate that every upload adds to, and that whoever walks through all files sets right. */
export class FileUsage {
  private bytes = new Map<string, number>();

  /** What was counted last, and what has come here since; 0 where nobody has counted yet. */
  of(channel: string): number {
    return this.bytes.get(channel) ?? 0;
  }

  /** A file was kept (or, with a negative number, removed), bytes. */
  add(channel: string, bytes: number): void {
    this.bytes.set(channel, Math.max(0, this.of(channel) + bytes));
  }

  /** What a walk has found, by channel; those that it does not name have nothing. */
  set(counted: ReadonlyMap<string, number>): void {
    this.bytes = new Map(counted);
  }
}
