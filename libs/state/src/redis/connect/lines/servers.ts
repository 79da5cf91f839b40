/** Which servers were spoken to, to notice one that may have forgotten something. */

export class Servers {
  /** Identity by name; null for one that was not spoken to yet and has nothing of ours to forget. */
  private readonly known = new Map<string, string | null>();
  private readonly listeners: (() => void)[] = [];

  onForgotten(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Names a server to which nothing was written. */
  expect(name: string): void {
    this.known.set(name, null);
  }

  /** To be told of each connection before anybody uses it. Calls the listeners if the server is none of those known. */
  note(name: string, identity: string): void {
    const before = this.known.get(name);
    if (before === identity) return;
    this.known.set(name, identity);
    if (before !== null) for (const listener of this.listeners) listener();
  }

  /** Forgets all others: should they come back, they are others. */
  keepOnly(names: ReadonlySet<string>): void {
    for (const name of this.known.keys()) if (!names.has(name)) this.known.delete(name);
  }
}
