/** What a profile is summed up to. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { dist } from '../child.js';
import { linesOf, summarize } from './summary.js';

function node(id: number, functionName: string, url: string, children: number[] = []) {
  return { id, callFrame: { functionName, scriptId: '0', url, lineNumber: 6, columnNumber: 0 }, children };
}

const ours = pathToFileURL(join(dist, 'no/such-file.js')).href;

it('counts time under the deepest file of the project, and under where it is spent; idleness is none', () => {
  const nodes = [
    node(1, '(root)', '', [2, 5, 6]),
    node(2, 'store', ours, [3]),
    node(3, 'send', 'file:///somewhere/node_modules/@scope/wire/index.js', [4]),
    node(4, 'writev', ''),
    node(5, '(idle)', ''),
    node(6, 'readable', 'node:net'),
  ];
  const samples = [2, 3, 4, 5, 6, 1];
  const { busyMicros, ...found } = summarize({
    ...{ nodes, samples, startTime: 0, endTime: 0 },
    timeDeltas: [0, 10, 20, 30, 1000, 40],
  });
  expect(busyMicros).toBe(100);
  expect(Object.fromEntries(found.byFile)).toEqual({ 'no/such-file.ts': 60, '(outside the project)': 40 });
  expect(Object.fromEntries(found.byFunction)).toEqual({
    'store no/such-file.ts:7': 60,
    '(outside the project)': 40,
  });
  expect(Object.fromEntries(found.byPlace)).toEqual({
    'the project itself': 10,
    '@scope/wire': 20,
    'native writev': 30,
    'node:net': 40,
  });
  expect(linesOf(found.byFile, busyMicros, 50, 1)).toEqual(['  60.0 %    30.0 µs  no/such-file.ts']);
});
