/** Closes what tests have opened, last opened first: after each test what is its own, after the file what its tests share. */
import { afterAll, afterEach, expect } from 'vitest';

type Close = () => void | Promise<void>;

/** Has `close` called once, later: one of the two functions below. */
export type ClosesLater = (close: Close) => void;

const ofTheTest: Close[] = [];
const ofTheFile: Close[] = [];

/** The hooks below are those of the file that loads this one first: others that share its process would close nothing. */
const { testPath: ownFile } = expect.getState();

function closesLater(closes: Close[], close: Close): void {
  const { testPath } = expect.getState();
  if (testPath !== ownFile) throw new Error(`${testPath ?? 'this'} needs a process of its own, see vitest.config.ts`);
  closes.push(close);
}

/** Has `close` called once when the running test ends, however it ends; a close that fails does not keep the others. */
export function afterThisTest(close: Close): void {
  closesLater(ofTheTest, close);
}

/** The same when the last test of the file has ended: for what is opened in `beforeAll`. */
export function afterThisFile(close: Close): void {
  closesLater(ofTheFile, close);
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
