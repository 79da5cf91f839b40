/** The command that copies a store: what it prints, and how it ends. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openState } from '#state';
import { commit, pushed, work } from '../contract/store/setup.js';
import type { Docs } from '../contract/store/setup.js';
import { afterThisTest } from '../support/clean-up.js';
import { startProgram } from '../support/program.js';
import { startRedis } from '../support/redis/redis-server.js';

function copy(...words: string[]) {
  return startProgram('scripts/store-copy.js', {}, words);
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'deskbridge-copy-'));
  afterThisTest(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('it copies a file to a Redis with a password that is in a file, ends with equal books, and may be repeated', async () => {
  const folder = newFolder();
  const from = `sqlite:${join(folder, 'a.db')}`;
  const state = await openState<Docs>(from, { synchronous: 'normal' });
  await commit(state.store, { append: [pushed('e')], enqueue: [work('w'), work('x')] });
  await commit(state.store, { expect: 1, settle: [{ id: 'w', as: 'delivered' }] });

  const busy = copy('--from', from, '--to', 'sqlite:' + join(folder, 'b.db'));
  expect(await busy.exit).toBe(1);
  expect(busy.printed()).toMatch(/in use by another process\n$/);
  await state.close();

  const users = [{ name: 'u', password: 'secret', rules: '~* &* +@all' }];
  const { url } = await startRedis({ users });
  writeFileSync(join(folder, 'url'), `${url}\n`);
  const words = ['--from', from, '--to', `@${join(folder, 'url')}`, '--to-prefix', 'x:'];
  for (const counts of [/1 conversations: 1 written, 0 were there/, /1 conversations: 0 written, 1 were there/]) {
    const copied = copy(...words);
    expect(await copied.exit).toBe(0);
    expect(copied.printed()).toMatch(counts);
    expect(copied.printed()).toMatch(/web +to_client +1 +0 +0 +1\nweb +to_helpdesk +2 +1 +0 +1\n/);
    expect(copied.printed()).toMatch(/The audit finds nothing, the books are equal\n$/);
    expect(copied.printed()).not.toContain('secret');
  }

  const back = copy('--from', url, '--from-prefix', 'x:', '--to', `sqlite:${join(folder, 'c.db')}`);
  expect(await back.exit).toBe(0);
  expect(back.printed()).toMatch(/1 written/);
});

test.each([
  [[], /--from is missing/],
  [['--from', 'redis//u:secret@h', '--to', 'sqlite:b.db'], /--from: expected sqlite:PATH/],
  [['--from', 'redis://u:secret@h:0', '--to', 'sqlite:b.db'], /--from: expected host/],
  [['redis://u:secret@h'], /option that is not known/],
  [['--form=redis://u:secret@h'], /option that is not known/],
  [['--from', '@nowhere'], /The file nowhere cannot be read/],
])('%j cannot be understood: it ends with 2, and no secret is shown', async (words, message) => {
  const wrong = copy(...words);
  expect(await wrong.exit).toBe(2);
  expect(wrong.printed()).toMatch(message);
  expect(wrong.printed()).not.toContain('secret');
});

test('a source that is not there is told of, and --help tells the rest', async () => {
  const wrong = copy('--from', 'sqlite:/nowhere/a.db', '--to', 'sqlite:b.db');
  expect(await wrong.exit).toBe(1);
  expect(wrong.printed()).toBe('There is no store /nowhere/a.db\n');
  const asked = copy('--help');
  expect(await asked.exit).toBe(0);
  expect(asked.printed()).toContain('--to-prefix');
});
