/** A refused key: how many knock, how often, and by which clock. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { KeyCircuit } from './key-circuit.js';
import { RefusedError, UnreachableError } from '../trouble.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const refuse = () => Promise.reject(new RefusedError(401));
const serve = () => Promise.resolve('in');
const open = () => new KeyCircuit({ baseMs: 1000, maxMs: 8000 });
const troubleOf = (run: Promise<unknown>) => run.then(String, (error: unknown) => (error as UnreachableError).trouble);

it('lets everybody in until the key is refused, then nobody but one from time to time', async () => {
  const circuit = open();
  expect(await Promise.all([circuit.run(serve), circuit.run(serve)])).toEqual(['in', 'in']);
  expect(await troubleOf(circuit.run(refuse))).toBe('refused');
  expect(circuit.isRefused).toBe(true);
  const knock = vi.fn(serve);
  expect(await troubleOf(circuit.run(knock))).toBe('key refused');
  vi.advanceTimersByTime(1000);
  const pending = Promise.withResolvers<string>();
  const probe = circuit.run(() => pending.promise);
  expect(await troubleOf(circuit.run(knock))).toBe('key refused');
  expect(knock).not.toHaveBeenCalled();
  pending.resolve('in');
  expect(await probe).toBe('in');
  expect([circuit.isRefused, await circuit.run(knock)]).toEqual([false, 'in']);
});

it('waits longer after each refusal, and stays as it is after another failure', async () => {
  const circuit = open();
  await troubleOf(circuit.run(refuse));
  for (const ms of [1000, 2000, 4000, 8000, 8000]) {
    vi.advanceTimersByTime(ms);
    expect(await troubleOf(circuit.run(refuse))).toBe('refused');
    vi.advanceTimersByTime(ms / 2 - 1);
    expect(await troubleOf(circuit.run(refuse))).toBe('key refused');
  }
  vi.advanceTimersByTime(8000);
  expect(await troubleOf(circuit.run(() => Promise.reject(new UnreachableError('gone', 'cut'))))).toBe('cut');
  expect(circuit.isRefused).toBe(true);
});

it('is held up by no clock on the wall', async () => {
  const circuit = open();
  await troubleOf(circuit.run(refuse));
  vi.setSystemTime(Date.now() - 3_600_000);
  vi.advanceTimersByTime(1000);
  expect(await circuit.run(serve)).toBe('in');
});
