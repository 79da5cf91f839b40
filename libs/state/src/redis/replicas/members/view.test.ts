/** Who looks after what among those that live. */
import { expect, test } from 'vitest';
import { View } from './view.js';

const info = (draining: boolean) => JSON.stringify({ host: 'h', draining, formats: [], sockets: [] });
const all = Array.from({ length: 1000 }, (_, index) => `place ${index}`);
const viewOf = (...replicas: string[]) =>
  new View(replicas.flatMap((name) => [`${name}.1`, info(name.startsWith('going'))]));

test('everybody chooses the same, whatever the order, and each has its share', () => {
  const [one, other] = [viewOf('a', 'b', 'c'), viewOf('c', 'a', 'b')];
  const chosen = all.map((what) => one.chosenFor(what));
  expect(all.map((what) => other.chosenFor(what))).toEqual(chosen);
  for (const replica of ['a', 'b', 'c']) expect(chosen.filter((name) => name === replica).length).toBeGreaterThan(250);
});

test('when one goes, only what was its own goes to others', () => {
  const [before, after] = [viewOf('a', 'b', 'c'), viewOf('a', 'c')];
  const stayed = all.filter((what) => before.chosenFor(what) !== 'b');
  expect(stayed.map((what) => after.chosenFor(what))).toEqual(stayed.map((what) => before.chosenFor(what)));
});

test('who is going is chosen only where nobody else is there', () => {
  expect(new Set(all.map((what) => viewOf('a', 'going').chosenFor(what)))).toEqual(new Set(['a']));
  expect(viewOf('going').chosenFor('x')).toBe('going');
  expect(new View([]).chosenFor('x')).toBeNull();
});

test('what cannot be read says nothing, and its replica lives all the same', () => {
  const view = new View(['a.1', 'junk', 'b.2', '{"host":7}', 'c.3', '']);
  expect(view.incarnations).toEqual(['a.1', 'b.2', 'c.3']);
  expect(view.replicas.get('b')).toEqual({ host: '', draining: false, formats: [], sockets: [] });
});
