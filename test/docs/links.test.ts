/** What the documents point at is there. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const documents = globSync(['*.md', 'docs/**/*.md'], { cwd: root });

it.each(documents)('the links of %s lead somewhere', (document) => {
  const text = readFileSync(join(root, document), 'utf8');
  const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map(([, target = '']) => target);
  expect(targets.filter((target) => !existsSync(join(root, dirname(document), target)))).toEqual([]);
});

it.each(documents)('what %s finds in a file of the sources stands there', (document) => {
  const text = readFileSync(join(root, document), 'utf8');
  for (const [, name = '', file = ''] of text.matchAll(/`(\w+)` of\s`((?:apps|libs)\/[\w./-]+\.ts)`/g))
    expect(readFileSync(join(root, file), 'utf8')).toContain(`function ${name}(`);
});
