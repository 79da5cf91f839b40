/** Errors in log lines: what names them, and nothing that they carry along. */
import { expect, it } from 'vitest';
import { createLogger } from './log.js';

function logged(error: unknown): { error: Record<string, unknown>; line: string } {
  const lines: string[] = [];
  createLogger('info', { write: (line) => void lines.push(line) }).error({ error }, 'failed');
  const [line = ''] = lines;
  return { ...(JSON.parse(line) as { error: Record<string, unknown> }), line };
}

it('keeps type, message, stack and cause', () => {
  const { error } = logged(new RangeError('too much', { cause: new TypeError('of nothing') }));
  expect(error).toEqual({
    type: 'RangeError',
    message: 'too much',
    stack: expect.stringMatching(/^at .*log\.test\.ts/),
    cause: 'TypeError: of nothing',
  });
});

it('drops properties, such as requests with keys', () => {
  const request = { url: 'https://desk.test/?token=SECRET', headers: { authorization: 'SECRET' } };
  const cause = Object.assign(new Error('refused'), { request });
  expect(logged(Object.assign(new Error('failed', { cause }), { request })).line).not.toContain('SECRET');
  expect(logged('SECRET').error).toEqual({ type: 'string' });
  expect(logged({ token: 'SECRET' }).error).toEqual({ type: 'object' });
});

it('does not repeat words that could not be read as JSON', () => {
  for (const text of ['SECRET words', '{"text": SECRET words\n    at noon}']) {
    const error = thrownBy(() => JSON.parse(text));
    expect(error.message).toContain('SECRET');
    expect(logged(error).line).not.toContain('SECRET');
    expect(logged(new Error('broke off', { cause: error })).line).not.toContain('SECRET');
  }
});

function thrownBy(act: () => unknown): Error {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}
