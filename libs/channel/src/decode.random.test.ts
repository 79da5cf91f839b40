/** Frames and bodies of any kind are decoded or refused, and nothing throws. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, it } from 'vitest';
import { clientEvents, decodeEnvelope, decodeFrame } from './index.js';
import { decode } from './test-support/decoding.js';

const types = Object.keys(clientEvents);

describe('decoding', () => {
  const rows = JSON.parse(
    readFileSync(new URL('../../../test/fixtures/captivate-examples.json', import.meta.url), 'utf8'),
  ) as { frame: unknown }[];
  const fields = [
    'conversation_id',
    'userId',
    'metadata',
    'content',
    'files',
    'id',
    'data',
    'message_id',
    'pagination',
  ];

  it('gives an answer to any value', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (raw) => typeof decodeEnvelope(raw).ok === 'boolean'),
    );
    fc.assert(fc.property(fc.string(), (raw) => typeof decodeFrame(raw).ok === 'boolean'));
  });

  it('gives an answer to any payload of a known event', () => {
    const payload = fc.dictionary(fc.oneof(fc.constantFrom(...fields), fc.string()), fc.anything());
    fc.assert(
      fc.property(fc.constantFrom(...types), payload, (type, raw) => typeof decode(type, raw).ok === 'boolean'),
      { numRuns: 500 },
    );
  });

  it('gives an answer to any example of which one value was replaced', () => {
    fc.assert(
      fc.property(fc.constantFrom(...rows), fc.nat(), fc.jsonValue(), (row, at, value) => {
        let left = at % 12;
        const mutated = JSON.stringify(row.frame, (_key, old: unknown) => (left-- === 0 ? value : old));
        return typeof decodeFrame(mutated).ok === 'boolean';
      }),
      { numRuns: 1000 },
    );
  });

  it('gives an answer to any example that was cut off', () => {
    fc.assert(
      fc.property(fc.constantFrom(...rows), fc.nat(), (row, at) => {
        const text = JSON.stringify(row.frame);
        return typeof decodeFrame(text.slice(0, at % (text.length + 1))).ok === 'boolean';
      }),
    );
  });
});
