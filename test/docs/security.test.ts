/** Each threat of docs/security.md names a test, and the test is there. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const rows = readFileSync('docs/security.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && line.includes('.test.ts'))
  .map((line): [file: string, name: string] => {
    const [, file = line, name = ''] = /`([^`]+\.test\.ts)`: (.+?)\s*\|$/.exec(line) ?? [];
    return [file, name];
  });

describe('the threats', () => {
  it('are many', () => {
    expect(rows.length).toBeGreaterThan(15);
  });

  it.each(rows)('are shown by %s: %s', (file, name) => {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    expect(text).toContain(`'${name}'`);
  });
});
