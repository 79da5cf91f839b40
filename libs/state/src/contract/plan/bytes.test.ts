/** That documents take what they take as JSON, however it is counted. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { documentBytes, documentGrowth, jsonBytes } from './bytes.js';

const written = (value: unknown) => {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? 0 : Buffer.byteLength(text);
};
const value = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 150 }),
  fc.double(),
  fc.constantFrom(undefined, null, true, 'plain', () => 1, new Date(0), new Date(NaN)),
  fc.jsonValue() as fc.Arbitrary<unknown>,
);
const doc = fc.oneof(fc.dictionary(fc.string({ unit: 'binary' }), value), fc.array(value)) as fc.Arbitrary<object>;

test('any value', () => {
  fc.assert(
    fc.property(value, (each) => {
      expect(jsonBytes(each)).toBe(written(each));
    }),
  );
});

test('any document', () => {
  fc.assert(
    fc.property(doc, (each) => {
      expect(documentBytes(each)).toBe(written(each));
    }),
  );
});

test('any document that follows on another one, whatever they share', () => {
  const names = fc.constantFrom('a', 'b', 'c');
  const members = fc.dictionary(names, value);
  fc.assert(
    fc.property(members, members, fc.boolean(), (old, more, isOther) => {
      const next = isOther ? more : { ...old, ...more };
      expect(documentGrowth(next, old)).toBe(written(next) - written(old));
    }),
  );
  expect(documentGrowth({ a: 1 }, undefined)).toBe(7);
  expect(documentGrowth([1], { a: 1 })).toBe(-4);
});

test('what is no JSON is refused', () => {
  expect(() => documentBytes({ a: 1n })).toThrow(TypeError);
});
