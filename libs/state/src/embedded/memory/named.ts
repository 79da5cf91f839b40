/** A map by channel and name: two look-ups of texts as they come, instead of one of a text made for it. */
export class Named<T> {
  readonly #channels = new Map<string, Map<string, T>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(channel: string, name: string): T | undefined {
    return this.#channels.get(channel)?.get(name);
  }

  set(channel: string, name: string, value: T): void {
    let names = this.#channels.get(channel);
    if (!names) this.#channels.set(channel, (names = new Map<string, T>()));
    this.#size -= names.size;
    names.set(name, value);
    this.#size += names.size;
  }

  delete(channel: string, name: string): void {
    const names = this.#channels.get(channel);
    if (names?.delete(name) !== true) return;
    this.#size -= 1;
    if (names.size === 0) this.#channels.delete(channel);
  }

  /** What is deleted while it is gone through is not met again. */
  *values(): Generator<T, void, undefined> {
    for (const names of this.#channels.values()) yield* names.values();
  }
}
