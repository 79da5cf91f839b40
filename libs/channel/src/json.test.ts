/** What strangers send as JSON is safe to keep, or refused. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_JSON_DEPTH, MAX_JSON_ENTRIES, sanitizeJson } from './json.js';

function nested(depth: number): unknown {
  return depth === 0 ? 'bottom' : [nested(depth - 1)];
}

describe('sanitizing JSON', () => {
  it('copies any harmless JSON as it is', () => {
    const harmless = fc
      .jsonValue({ maxDepth: 5 })
      .filter((value) => !/__proto__|constructor|prototype/.test(JSON.stringify(value)));
    fc.assert(
      fc.property(harmless, (value) => {
        const parsed: unknown = JSON.parse(JSON.stringify(value));
        expect(sanitizeJson(parsed)).toStrictEqual({ ok: true, value: parsed });
      }),
    );
  });

  it('drops the keys that reach prototypes at every depth', () => {
    const raw: unknown = JSON.parse(
      '{"a":[{"__proto__":{"bad":1},"b":2}],"constructor":{"prototype":{"bad":1}},"prototype":1}',
    );
    expect(sanitizeJson(raw)).toStrictEqual({ ok: true, value: { a: [{ b: 2 }] } });
    expect(({} as Record<string, unknown>).bad).toBeUndefined();
    const { value } = sanitizeJson(JSON.parse('{"__proto__":{"bad":1}}')) as { value: Record<string, unknown> };
    expect(value['bad']).toBeUndefined();
  });

  it('accepts the greatest depth and refuses the next', () => {
    expect(sanitizeJson(nested(MAX_JSON_DEPTH)).ok).toBe(true);
    expect(sanitizeJson(nested(MAX_JSON_DEPTH + 1))).toStrictEqual({ ok: false, reason: 'depth' });
  });

  it('accepts the greatest number of entries and refuses the next', () => {
    const object = Object.fromEntries(Array.from({ length: MAX_JSON_ENTRIES + 1 }, (_, index) => [`k${index}`, 1]));
    expect(sanitizeJson(Array(MAX_JSON_ENTRIES).fill(1)).ok).toBe(true);
    expect(sanitizeJson(Array(MAX_JSON_ENTRIES + 1).fill(1))).toStrictEqual({ ok: false, reason: 'entries' });
    expect(sanitizeJson(object)).toStrictEqual({ ok: false, reason: 'entries' });
  });

  it('ends for a value that contains itself', () => {
    const loop: unknown[] = [];
    loop.push(loop);
    expect(sanitizeJson(loop)).toStrictEqual({ ok: false, reason: 'depth' });
  });

  it('turns anything into JSON', () => {
    fc.assert(
      fc.property(fc.anything(), (raw) => {
        const clean = sanitizeJson(raw);
        const text = JSON.stringify(clean);
        expect(JSON.stringify(JSON.parse(text))).toBe(text);
      }),
    );
  });
});
