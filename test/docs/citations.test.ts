/** What comments, tests and documents cite of the two wires stands in docs/protocol, under the number that they name. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const wires = ['captivate.md', 'helpdesk.md'] as const;
type Wire = (typeof wires)[number];

const places = { 'captivate.md': placesOf('captivate.md'), 'helpdesk.md': placesOf('helpdesk.md') };
const citing = globSync(['{apps,libs,test,scripts}/**/*.ts', '*.md', 'docs/**/*.md'], {
  cwd: root,
  exclude: ['**/node_modules/**'],
});

describe.each(wires)('%s', (wire) => {
  it('has each number once', () => {
    expect(places[wire]).toEqual([...new Set(places[wire])]);
  });

  it('has every place that it points at itself', () => {
    const pointers = [...read(`docs/protocol/${wire}`).matchAll(/§([\d.]*\d)/g)].map(([, place = '']) => place);
    expect(pointers).not.toHaveLength(0);
    expect(pointers.filter((place) => !places[wire].includes(place))).toEqual([]);
  });
});

it('every citation names a place that is there', () => {
  const cited = citing.flatMap((file) => citationsOf(read(file)).map((citation) => ({ file, ...citation })));
  expect(cited.length).toBeGreaterThan(100);
  expect(cited.filter(({ wire, place }) => !places[wire].includes(place))).toEqual([]);
});

it.each([
  ['(helpdesk.md 12, U10)', ['helpdesk.md 12', 'helpdesk.md U10']],
  ['(captivate.md 4.1, 413 flow)', ['captivate.md 4.1']],
  ['captivate.md 6, Q11 to\n * Q15', ['captivate.md 6', 'captivate.md Q11', 'captivate.md Q15']],
  ['captivate.md\n * 5.5 and 5.6.', ['captivate.md 5.5', 'captivate.md 5.6']],
  ['once it is held to it (U17)', ['helpdesk.md U17']],
])('%j is read as %j', (text, expected) => {
  expect(citationsOf(text).map(({ wire, place }) => `${wire} ${place}`)).toEqual(expected);
});

/** Numbers of headings, of the items of a section that is a list, of quirks (Q1) and of unknowns (U1). */
function placesOf(wire: Wire): string[] {
  let section = '';
  return read(`docs/protocol/${wire}`)
    .split('\n')
    .flatMap((line) => {
      const [, heading] = /^##+ (\d+(?:\.\d+)?)\.? /.exec(line) ?? [];
      if (heading !== undefined) return [(section = heading)];
      const [, item] = /^(\d+)\. /.exec(line) ?? [];
      if (item !== undefined && /^\d+$/.test(section)) return [`${section}.${item}`];
      const [, row] = /^(?:\| )?([QU]\d+)(?:\.| +\|)/.exec(line) ?? [];
      return row === undefined ? [] : [row];
    });
}

/** `captivate.md 5.4, Q9` names two places; a bare `Q9` is one of captivate.md, a bare `U7` one of helpdesk.md. */
function citationsOf(text: string): { wire: Wire; place: string }[] {
  const numbered = /\b(captivate\.md|helpdesk\.md)((?:(?:,| and| to| or)?[\s*/]+(?:[QU]\d+|\d{1,2}(?:\.\d+)?)\b)+)/g;
  const named = [...text.matchAll(numbered)].flatMap(([, wire, list = '']) =>
    [...list.matchAll(/[QU]?\d+(?:\.\d+)?/g)].map(([place]) => ({ wire: wire as Wire, place })),
  );
  const bare = [...text.replace(numbered, '').matchAll(/\b[QU]\d{1,2}\b/g)].map(([place]) => ({
    wire: wireOf(place),
    place,
  }));
  return [...named, ...bare];
}

function wireOf(place: string): Wire {
  return place.startsWith('Q') ? 'captivate.md' : 'helpdesk.md';
}

function read(name: string): string {
  return readFileSync(join(root, name), 'utf8');
}
