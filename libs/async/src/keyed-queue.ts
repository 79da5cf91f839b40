/** One task at a time per key, keys side by side. */

/** Holds nothing of a key once its last task has ended. */
export class KeyedQueue {
  private readonly tails = new Map<string, Promise<unknown>>();

  /** Runs `task` after all earlier tasks of the same key, whether they failed or not. Settles as the task does. */
  run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const before = this.tails.get(key);
    const result = before === undefined ? start(task) : before.then(task, task);
    const forget = (): void => {
      if (this.tails.get(key) === tail) this.tails.delete(key);
    };
    const tail: Promise<void> = result.then(forget, forget);
    this.tails.set(key, tail);
    return result;
  }

  /** How many keys have a task running or waiting. */
  get size(): number {
    return this.tails.size;
  }
}

/** Runs the task now; what it throws at once is a rejection as well. */
async function start<T>(task: () => Promise<T>): Promise<T> {
  return task();
}
