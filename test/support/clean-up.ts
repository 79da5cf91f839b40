/** Closes after each test what that test has opened, last opened first. */
import { afterEach } from 'vitest';

const open: (() => void | Promise<void>)[] = [];

/** Has `close` called once when the running test ends, however it ends; a close that fails does not keep the others. */
export function afterThisTest(close: () => void | Promise<void>): void {
  open.push(close);
}

afterEach(async () => {
  const failures: unknown[] = [];
  for (const close of open.splice(0).reverse()) {
    try {
      await close();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'Not everything could be closed after the test');
});
