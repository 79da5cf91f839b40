/** What the conversations of each channel take together. */

export class Usage {
  readonly #bytes = new Map<string, number>();
  readonly #dirty = new Set<string>();

  /** What the tables have. */
  read(channel: string, bytes: number): void {
    this.#bytes.set(channel, bytes);
  }

  add(channel: string, bytes: number): void {
    if (bytes === 0) return;
    this.#bytes.set(channel, (this.#bytes.get(channel) ?? 0) + bytes);
    this.#dirty.add(channel);
  }

  /** By channel. */
  get all(): ReadonlyMap<string, number> {
    return new Map(this.#bytes);
  }

  /** Those that the tables do not have yet. */
  *dirty(): Generator<readonly [channel: string, bytes: number], void, undefined> {
    for (const channel of this.#dirty) yield [channel, this.#bytes.get(channel) ?? 0];
  }

  written(): void {
    this.#dirty.clear();
  }
}
