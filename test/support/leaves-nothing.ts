/** For test files that share a process: what a file changes in that process and does not put back, fails it. */
import { afterAll, expect, vi } from 'vitest';

const environment = { ...process.env };
const { fetch } = globalThis;
const listeners = listenersByEvent();

/** Of those events of the process that the product listens to. */
function listenersByEvent(): number[] {
  return ['SIGINT', 'SIGTERM', 'uncaughtException', 'unhandledRejection'].map((name) => process.listenerCount(name));
}

// Registered first, so it runs last.
afterAll(() => {
  expect(vi.isFakeTimers()).toBe(false);
  expect({ ...process.env }).toEqual(environment);
  expect(globalThis.fetch).toBe(fetch);
  expect(listenersByEvent()).toEqual(listeners);
});
