/** Closes what tests have opened, last opened first: after each test what is its own, after the file what its tests share. */
import { afterAll, afterEach } from 'vitest';

type Close = () => void | Promise<void>;

/** Has `close` called once, later: one of the two functions below. */
export type ClosesLater = (close: Close) => void;

const ofTheTest: Close[] = [];
const ofTheFile: Close[] = [];

/** Has `close` called once when the running test ends, however it ends; a close that fails does not keep the others. */
export function afterThisTest(close: Close): void {
  ofTheTest.push(close);
}

/** The same when the last test of the file has ended: for what is opened in `beforeAll`. */
export function afterThisFile(close: Close): void {
  ofTheFile.push(close);
}

afterEach(() => closeAll(ofTheTest, 'Not everything could be closed after the test'));
afterAll(() => closeAll(ofTheFile, 'Not everything could be closed after the file'));

async function closeAll(open: Close[], complaint: string): Promise<void> {
  const failures: unknown[] = [];
  for (const close of open.splice(0).reverse()) {
    try {
      await close();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, complaint);
}
