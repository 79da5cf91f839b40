/** A disk that takes no more in the middle of an upload: told as full, nothing left of it, and smaller files go on. */
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { listed, openFolder } from '../setup.js';

const root = join(import.meta.dirname, '../../../..');

test('an upload that does not fit is `full`, leaves nothing, and hinders no other', async () => {
  const { storage, incoming } = await openFolder();
  const sources = join(root, 'test/contract/typescript-sources.ts');
  const script = join(root, 'test/contract/files/killed/full-disk-uploader.ts');
  // Files of at most 2 MiB; a shell counts them in blocks of 512 or 1024 bytes.
  const command = 'ulimit -f 2048; exec "$0" --conditions=source --import "$@"';
  const args = ['-c', command, process.execPath, sources, script, `file:${dirname(incoming)}`];
  const { stdout } = await promisify(execFile)('sh', args, { cwd: root, timeout: 20_000 });
  expect(JSON.parse(stdout)).toEqual(['unavailable full', 'kept 100000']);
  expect([(await listed(storage)).length, await readdir(incoming)]).toEqual([1, []]);
});
