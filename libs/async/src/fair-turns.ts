/** A few tasks at a time; those who wait have their turn by key, so that one that asks for much keeps nobody waiting long. */

export class FairTurns {
  private readonly waiting = new Map<string, (() => void)[]>();
  private readonly atATime: number;
  private running = 0;

  constructor(atATime: number) {
    this.atATime = atATime;
  }

  /** Runs `task` when it is its turn. Settles as the task does. Who calls bounds how many wait. */
  async run<T>(key: string, task: () => Promise<T>): Promise<T> {
    if (this.running >= this.atATime) await this.turnOf(key);
    else this.running++;
    try {
      return await task();
    } finally {
      this.pass();
    }
  }

  private turnOf(key: string): Promise<void> {
    return new Promise((resolve) => {
      const line = this.waiting.get(key);
      if (line === undefined) this.waiting.set(key, [resolve]);
      else line.push(resolve);
    });
  }

  /** To the first of the key that has waited longest for a turn; its others wait behind all other keys. */
  private pass(): void {
    const [next] = this.waiting;
    if (next === undefined) {
      this.running--;
      return;
    }
    const [key, [first, ...others]] = next;
    this.waiting.delete(key);
    if (others.length > 0) this.waiting.set(key, others);
    first?.();
  }
}
