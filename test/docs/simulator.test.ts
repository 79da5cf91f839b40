/** What docs/simulator.md says of keys, routes and faults is what the simulator knows. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { faultNames } from '../../apps/helpdesk-sim/src/faults.js';

function read(name: string): string {
  return readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
}

const page = read('docs/simulator.md');

/** The first two cells of the rows of a table whose first cell is such a name. */
function rows(name: RegExp): [string, string][] {
  const cells = [...page.matchAll(/^\| `(\w+)` +\| (.*?) +\|/gm)];
  return cells.flatMap(([, first = '', second = '']) => (name.test(first) ? [[first, second]] : []));
}

it('names every key of its environment, with the default', () => {
  const stated = [...read('apps/helpdesk-sim/src/main.ts').matchAll(/^ {2}(SIM_\w+): .*\.default\((.+)\),$/gm)];
  const shown = (value: string): string => (value === '' ? '' : `\`${value}\``);
  const defaults = stated.map(([, key, value = '']) => [key, shown(value.replace(/[_']/g, ''))]);
  expect(rows(/^SIM_/)).toEqual(defaults);
});

it('names every fault', () => {
  expect(
    rows(/^[a-z]/)
      .map(([name]) => name)
      .sort(),
  ).toEqual([...faultNames].sort());
});

it('names every route', () => {
  const routes = [...read('apps/helpdesk-sim/src/http/control.ts').matchAll(/^ {2}'\w+ (\S+)':/gm)];
  expect(routes).not.toHaveLength(0);
  for (const [, route = ''] of routes) expect(page).toContain(`/${route.split('/').at(-1) ?? ''}`);
});
